//go:build chromium

package eval_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser starts headless Chromium and returns a context for its tab.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		t.Skip("no Chromium here")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	tab, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	return tab
}

// TestPageInChromium opens the page as a file, as a person would: a filter is
// clicked, a quote is seen, nothing is written to the console, and no request
// but the file's own is made. It fits a phone, follows dark mode and prints.
func TestPageInChromium(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, []byte(pageOf(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	address := (&url.URL{Scheme: "file", Path: path}).String()
	tab := browser(t)
	requests, complaints := watch(tab, t)
	do(tab, t, chromedp.Navigate(address))
	title := ask(tab, t, chromedp.Title())

	if all := shown(tab, t); all != "q-f1 q-f2 q-c1 q-u1 q-u2 q-f3" {
		t.Errorf("at first %s is shown", all)
	}
	do(tab, t, chromedp.Click(`button[data-outcome="wrong"]`))
	if wrong := shown(tab, t); wrong != "q-f2 q-u2 q-f3" {
		t.Errorf("as not right, %s is shown", wrong)
	}
	do(tab, t, chromedp.Click(`button[data-outcome="refused wrongly"]`))
	if refused := shown(tab, t); refused != "q-f2" {
		t.Errorf("as refused wrongly, %s is shown", refused)
	}
	do(tab, t, chromedp.Click(`button[data-outcome=""]`), chromedp.SendKeys(`#words`, "were talks"))
	if found := shown(tab, t); found != "q-f1" {
		t.Errorf("by words, %s is found", found)
	}

	do(tab, t, chromedp.Click(`#q-f1 > summary`), chromedp.WaitVisible(`#q-f1 mark`))
	if quote := ask(tab, t, chromedp.Evaluate[string](`document.querySelector("#q-f1 mark").innerText`)); quote != "Talks were held in Kabul." {
		t.Errorf("the quote reads %q", quote)
	}
	if gold := ask(tab, t, chromedp.Evaluate[string](`document.querySelector("#q-f1 .gold-quote").innerText`)); !strings.HasPrefix(gold, "Talks were held in Kabul.") {
		t.Errorf("the gold reads %q", gold)
	}

	holdsUp(tab, t, "questions")
	if got := requests(); len(got) != 1 || got[0] != address {
		t.Errorf("requests: %q", got)
	}
	if got := complaints(); len(got) > 0 || strings.Contains(title, "owned") {
		t.Errorf("console: %q, title %q", got, title)
	}
}

// TestClaimPageInChromium opens the page on claims likewise.
func TestClaimPageInChromium(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, []byte(claimPageOf(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	address := (&url.URL{Scheme: "file", Path: path}).String()
	tab := browser(t)
	requests, complaints := watch(tab, t)
	do(tab, t, chromedp.Navigate(address))
	if all := shown(tab, t); all != "c-f5 c-t4 c-f2 c-t2 c-f4 c-f3 c-f1 c-t3 c-t1" {
		t.Errorf("at first %s is shown", all)
	}
	do(tab, t, chromedp.Click(`button[data-outcome="wrong"]`))
	if wrong := shown(tab, t); wrong != "c-f5 c-t4 c-f2 c-t2" {
		t.Errorf("as not right, %s is shown", wrong)
	}
	do(tab, t, chromedp.Click(`button[data-outcome="contradicted → supported"]`))
	if found := shown(tab, t); found != "c-f2" {
		t.Errorf("as wrongly supported, %s is shown", found)
	}
	if points := ask(tab, t, chromedp.Evaluate[int](`document.querySelectorAll(".reliability circle").length`)); points != 6 {
		t.Errorf("the diagram has %d points, want one for each bin that has claims", points)
	}
	holdsUp(tab, t, "claims")
	if got := requests(); len(got) != 1 || got[0] != address {
		t.Errorf("requests: %q", got)
	}
	if got := complaints(); len(got) > 0 {
		t.Errorf("console: %q", got)
	}
}

// holdsUp looks at a page in dark mode, on a phone and in print.
func holdsUp(tab context.Context, t *testing.T, name string) {
	t.Helper()
	photograph(tab, t, name+"-desk")
	const ground = `getComputedStyle(document.body).backgroundColor`
	light := ask(tab, t, chromedp.Evaluate[string](ground))
	dark := &emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}
	if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, *dark); err != nil {
		t.Fatal(err)
	}
	if got := ask(tab, t, chromedp.Evaluate[string](ground)); got == light {
		t.Errorf("dark mode changes nothing: %s", light)
	}
	do(tab, t, chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
	if wide := ask(tab, t, chromedp.Evaluate[float64](`document.documentElement.scrollWidth`)); wide > 360 {
		t.Errorf("on a phone of 360 the page is %v wide", wide)
	}
	photograph(tab, t, name+"-phone")
	if pdf := ask(tab, t, chromedp.PrintToPDF()); !strings.HasPrefix(string(pdf), "%PDF") {
		t.Error("the page doesn't print")
	}
}

// photograph writes the tab's picture into the folder that EVAL_PICTURES names,
// for a person to look at.
func photograph(tab context.Context, t *testing.T, name string) {
	t.Helper()
	folder := os.Getenv("EVAL_PICTURES")
	if folder == "" {
		return
	}
	picture := ask(tab, t, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600); err != nil {
		t.Error(err)
	}
}

// watch records what the tab asks for and what it complains of.
func watch(tab context.Context, t *testing.T) (requests, complaints func() []string) {
	t.Helper()
	var mu sync.Mutex
	var asked, said []string
	err := chromedp.Listen(tab, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			asked = append(asked, e.Request.URL)
		case *runtime.EventConsoleAPICalled:
			said = append(said, string(e.Type))
		case *runtime.EventExceptionThrown:
			said = append(said, e.ExceptionDetails.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(tab, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	list := func(of *[]string) func() []string {
		return func() []string {
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(*of)
		}
	}
	return list(&asked), list(&said)
}

func do(tab context.Context, t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(tab, steps...); err != nil {
		t.Fatal(err)
	}
}

func ask[T any](tab context.Context, t *testing.T, action chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(tab, action)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// shown lists the questions that a person sees.
func shown(tab context.Context, t *testing.T) string {
	t.Helper()
	return strings.Join(ask(tab, t, chromedp.Evaluate[[]string](
		`[...document.querySelectorAll("details.q")].filter(q => q.getClientRects().length > 0).map(q => q.id)`)), " ")
}
