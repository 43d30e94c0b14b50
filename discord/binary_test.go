package discord_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/pelletier/go-toml/v2"

	"dateline/discord/discordtest"
	"dateline/discord/gateway"
	"dateline/rag"
	"dateline/state"
)

// binary is a program to play the cases of these tests over, in the place of
// the package and the engine that stands in:
//
//	go build -o /tmp/bot ./cmd/bot && DATELINE_BINARY=/tmp/bot go test -v ./discord
//
// It answers from the paper by itself, so what it says is its own: that a
// question got an answer, or was told that there is none, is what counts. A case
// that has the engine do something special is skipped, and counted.
var binary = os.Getenv("DATELINE_BINARY")

// ownWords reports whether an answer is one that the program may give, for what
// the engine that stands in would say.
func ownWords(content string) bool {
	for _, other := range []string{"⏳", "-# …", "Ask me something", "Something went wrong", "I'm being restarted"} {
		if strings.Contains(content, other) {
			return false
		}
	}
	return content != ""
}

// needsStandIn skips a case of which the program can't be made to play a part.
func needsStandIn(t testing.TB, what string) {
	t.Helper()
	if binary != "" {
		t.Skip("over the program: " + what)
	}
}

// verdicts reports on a check's verdicts. The program has its own.
func verdicts(texts ...string) func(*discordtest.Message) bool {
	if binary != "" {
		return discordtest.Says("checked by rules")
	}
	return discordtest.Says(texts...)
}

// runBinary starts the program in the place of the bot.
func (w *world) runBinary() {
	w.t.Helper()
	w.playable()
	folder := filepath.Dir(w.path)
	index := filepath.Join(folder, "x.db")
	if _, err := os.Stat(index); err != nil {
		w.indexPaper(folder)
	}
	if err := os.WriteFile(filepath.Join(folder, "config.toml"), w.config(index), 0o600); err != nil {
		w.t.Fatal(err)
	}
	cmd := w.program(folder, "discord", "--config", "config.toml")
	cmd.Stdout, cmd.Stderr = w.log, w.log
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { w.stop() })
	w.engine.kept = func() []rag.Question {
		kept, err := keptQuestions(w.path, w.set.Turns)
		if err != nil {
			w.t.Error(err)
		}
		return kept
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	w.stop = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(30 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
			w.t.Error("the program didn't end")
		}
		if w.store != nil {
			_ = w.store.Close()
		}
		if w.rest != nil {
			w.rest.Close()
		}
		if text := w.log.String(); strings.Contains(text, "level=ERROR") && !w.log.faults() {
			w.t.Errorf("the program logged:\n%s", text)
		}
	})
	w.fake.AwaitConnected(1)
	w.fake.Await("the commands to be registered", func() bool { return len(w.fake.Commands(nil)) >= 5 })
	var err error
	if w.store, err = state.Open(w.t.Context(), w.path); err != nil {
		w.t.Fatal(err)
	}
	w.rest, err = gateway.NewREST(gateway.RESTOptions{Token: w.fake.Token(), APIURL: w.fake.URL(), PerSecond: 10_000})
	if err != nil {
		w.t.Fatal(err)
	}
}

// playable skips what no configuration says.
func (w *world) playable() {
	w.t.Helper()
	usual := settings()
	for what, special := range map[string]bool{
		"its engine does as the test says": w.engine.how != nil || w.engine.near != nil || w.answers != nil,
		"it translates as the test says":   w.translator != nil,
		"it has no checker":                w.check == nil,
		"messages come without contents":   w.content != nil,
		"a pace of its own":                w.set.EditTime != usual.EditTime || w.set.LineAfter != usual.LineAfter || w.set.ShowAfter != usual.ShowAfter || w.set.EditEvery != usual.EditEvery,
	} {
		if special {
			needsStandIn(w.t, what)
		}
	}
}

// program is a command of the program, which is at home in a folder.
func (w *world) program(folder string, args ...string) *exec.Cmd {
	cmd := exec.Command(binary, args...)
	cmd.Dir = folder
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool {
		return strings.HasPrefix(e, "DATELINE_") || strings.HasPrefix(e, "HOME=") || strings.HasPrefix(e, "XDG_")
	}), "HOME="+folder, "DISCORD_TOKEN="+w.fake.Token())
	return cmd
}

// indexPaper makes an index of the paper.
func (w *world) indexPaper(folder string) {
	w.t.Helper()
	var lines bytes.Buffer
	for _, a := range paper {
		if err := json.NewEncoder(&lines).Encode(map[string]string{"id": a.ID, "outlet": a.Outlet, "headline": a.Headline, "url": a.URL, "text": a.Text}); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, "paper.jsonl"), lines.Bytes(), 0o600); err != nil {
		w.t.Fatal(err)
	}
	if out, err := w.program(folder, "index", "--index", "x.db", "paper.jsonl").CombinedOutput(); err != nil {
		w.t.Fatalf("%v: %s", err, out)
	}
}

// config says the settings as the program reads them.
func (w *world) config(index string) []byte {
	s := w.set
	missed := int(s.Missed / time.Minute)
	data, err := toml.Marshal(map[string]any{
		"index": map[string]any{"path": index},
		"log":   map[string]any{"level": "debug"},
		"discord": map[string]any{
			"api_url": w.fake.URL(), "channels": orNone(s.Channels), "thread_channels": orNone(s.ThreadChannels), "command_servers": orNone(s.CommandServers),
			"answer_everything": s.Everything, "direct_messages": s.DirectMessages, "missed_minutes": missed, "missed_members": s.MissedMembers,
			"deny_users": orNone(s.Lists.Users.Deny), "allow_users": orNone(s.Lists.Users.Allow), "turns": s.Turns, "workers": s.Workers, "queue": s.Queue,
			"user_per_minute": s.UserPerMinute, "channel_per_minute": s.ChannelPerMinute, "server_per_minute": s.ServerPerMinute,
		},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return data
}

func orNone(all []string) []string {
	if all == nil {
		return []string{}
	}
	return all
}

// keptQuestions are the questions that the program keeps, with what each follows
// up on: what the engine that stands in would have been asked.
func keptQuestions(path string, turns int) ([]rag.Question, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.Query(`SELECT id, text, coalesce(parent, 0) FROM discord_exchanges WHERE kind = 'ask' ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	texts, parents := map[int64]string{}, map[int64]int64{}
	var ids []int64
	for rows.Next() {
		var id, parent int64
		var text string
		if err := rows.Scan(&id, &text, &parent); err != nil {
			return nil, err
		}
		texts[id], parents[id] = text, parent
		ids = append(ids, id)
	}
	var out []rag.Question
	for _, id := range ids {
		q := rag.Question{Text: texts[id]}
		for at := parents[id]; at != 0 && len(q.History) < turns; at = parents[at] {
			q.History = append([]rag.Turn{{Question: texts[at], Answer: texts[at]}}, q.History...)
		}
		out = append(out, q)
	}
	return out, rows.Err()
}

// played is what came of the cases, for the table that -v prints.
var played struct {
	mu   sync.Mutex
	rows []string
}

// tell puts a case into the table.
func (w *world) tell() {
	verdict := "pass"
	switch {
	case w.t.Failed():
		verdict = "FAIL"
	case w.t.Skipped():
		verdict = "skipped"
	}
	var asked []string
	for _, m := range w.fake.Said() {
		if said := strings.Join(strings.Fields(m), " "); said != "" && len(asked) < 3 {
			asked = append(asked, said)
		}
	}
	line := fmt.Sprintf("| %s | %s | %s |", w.t.Name(), strings.ReplaceAll(clipped(strings.Join(asked, " / "), 100), "|", "/"), verdict)
	played.mu.Lock()
	defer played.mu.Unlock()
	played.rows = append(played.rows, line)
}

func clipped(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// printPlayed prints the table and how many of each there are.
func printPlayed() {
	slices.Sort(played.rows)
	count := map[string]int{}
	fmt.Printf("| case | what is said or asked | over %s |\n| --- | --- | --- |\n", map[bool]string{true: "the package", false: "the program"}[binary == ""])
	for _, row := range played.rows {
		fmt.Println(row)
		cells := strings.Split(row, "|")
		count[strings.TrimSpace(cells[len(cells)-2])]++
	}
	fmt.Printf("%d cases: %d passed, %d failed, %d skipped\n", len(played.rows), count["pass"], count["FAIL"], count["skipped"])
}
