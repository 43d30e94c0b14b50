package metrics

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// ErrNobody is matched by the error of Ask where nothing answers.
var ErrNobody = errors.New("nothing answers")

// askTime is how long Ask waits.
const askTime = 5 * time.Second

// Ask asks the Server of another process, at the address that it was told to
// listen on, whether it can answer questions. The error says why it can't, or
// matches ErrNobody.
func Ask(ctx context.Context, address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil || port == "0" {
		return fmt.Errorf("%w at %q: it is no address with a port", ErrNobody, address)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() { // it listens everywhere
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("%w at %q: %w", ErrNobody, address, err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // no proxy: it is this machine
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("%w at %s: %w", ErrNobody, address, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	if err != nil {
		return fmt.Errorf("%w at %s: %w", ErrNobody, address, err)
	}
	switch response.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusServiceUnavailable:
		return errors.New(strings.TrimSpace(string(text)))
	}
	return fmt.Errorf("something else answers at %s: %s", address, response.Status)
}
