//go:build linux

package weaviate_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// nodes is a cluster of a test's own, whose nodes it may kill.
type nodes struct {
	folder  string
	port    int
	env     []string
	running []*exec.Cmd // by node, nil for one that is down
}

const nodesOf = 3

// start starts a cluster, where the environment asks for such tests: with
// DATELINE_WEAVIATE_FAULTS=1 each takes about a minute.
func start(t *testing.T, env ...string) *nodes {
	t.Helper()
	if os.Getenv("DATELINE_WEAVIATE_FAULTS") == "" {
		t.Skip("no nodes to kill: set DATELINE_WEAVIATE_FAULTS=1, which builds a server the first time")
	}
	return startOn(t, t.TempDir(), env...)
}

// startOn is start with the nodes' data in a folder.
func startOn(t *testing.T, folder string, env ...string) *nodes {
	t.Helper()
	c := &nodes{folder: folder, port: freePorts(t), running: make([]*exec.Cmd, nodesOf)}
	// Quick about what a node has missed: the defaults are 30 s each.
	c.env = append([]string{"ASYNC_REPLICATION_FREQUENCY=2s", "ASYNC_REPLICATION_PROPAGATION_DELAY=1s", "CLUSTER_PORT=" + fmt.Sprint(c.port)}, env...)
	t.Cleanup(func() {
		for i := range c.running {
			c.kill(i)
		}
		if t.Failed() {
			c.show(t)
		}
	})
	for i := range c.running {
		c.up(t, i)
	}
	for i := range c.running {
		c.await(t, i)
	}
	return c
}

// freePorts is the first of the ports that a cluster takes, all of them below
// those that the system gives to connections.
func freePorts(t *testing.T) int {
	t.Helper()
	for try := range 100 {
		if port := 20000 + (os.Getpid()+7*try)%100*100; portsAreFree(port) {
			return port
		}
	}
	t.Fatal("no ports are free for a cluster")
	return 0
}

// portsAreFree reports whether the ports that script cluster uses for nodes
// from a port on can be had.
func portsAreFree(port int) bool {
	for _, offset := range []int{0, 1, 2, 100, 101, 102, 103, 104, 105, 300, 301, 302, 303, 304, 305, 500, 501, 502} {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port+offset))
		if err != nil {
			return false
		}
		_ = l.Close()
	}
	return true
}

// up starts a node, which is there some time later.
func (c *nodes) up(t *testing.T, i int) {
	t.Helper()
	log, err := os.OpenFile(c.log(i), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	node := exec.Command("./cluster", "node", c.folder, fmt.Sprint(i), fmt.Sprint(len(c.running)))
	node.Env, node.Stdout, node.Stderr = append(os.Environ(), c.env...), log, log
	node.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	c.running[i] = node
}

// await waits until a node answers.
func (c *nodes) await(t *testing.T, i int) {
	t.Helper()
	eventually(t, 90*time.Second, "node "+fmt.Sprint(i)+" answers", func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.scheme()+"://"+c.host(i)+"/v1/.well-known/ready", nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		_, _ = io.Copy(io.Discard, response.Body)
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d", response.StatusCode)
		}
		return nil
	})
}

// scheme is what the nodes speak.
func (c *nodes) scheme() string {
	if slices.ContainsFunc(c.env, func(v string) bool { return strings.HasPrefix(v, "CLUSTER_TLS=") }) {
		return "https"
	}
	return "http"
}

// kill ends a node as a power cut would.
func (c *nodes) kill(i int) {
	if node := c.running[i]; node != nil {
		_ = node.Process.Kill()
		_ = node.Wait()
		c.running[i] = nil
	}
}

// freeze has a node hold still, so that it takes connections and answers none.
func (c *nodes) freeze(t *testing.T, i int) {
	t.Helper()
	if err := c.running[i].Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
}

func (c *nodes) thaw(t *testing.T, i int) {
	t.Helper()
	if err := c.running[i].Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
}

func (c *nodes) host(i int) string { return fmt.Sprintf("127.0.0.1:%d", c.port+i) }
func (c *nodes) log(i int) string  { return filepath.Join(c.folder, fmt.Sprintf("node%d.log", i)) }

// address names all nodes, from a first one on, so that it is asked first.
func (c *nodes) address(first int) string {
	var hosts []string
	for i := range c.running {
		hosts = append(hosts, c.host((first+i)%len(c.running)))
	}
	return "weaviate" + strings.TrimPrefix(c.scheme(), "http") + "://" + strings.Join(hosts, ",") + "/News"
}

// show prints the end of each node's log.
func (c *nodes) show(t *testing.T) {
	for i := range c.running {
		text, _ := os.ReadFile(c.log(i))
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		t.Logf("the end of node %d's log:\n%s", i, strings.Join(lines[max(0, len(lines)-4):], "\n"))
	}
}

// eventually tries until it succeeds, and fails the test after some time.
func eventually(t *testing.T, within time.Duration, what string, try func() error) {
	t.Helper()
	began := time.Now()
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Since(began) > within {
			t.Fatalf("%s: not within %v: %v", what, within, err)
		}
		time.Sleep(200 * time.Millisecond)
	}
}
