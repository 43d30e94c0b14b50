package gateway

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/bwmarrin/discordgo"
)

// version is of Discord's interface, both of them: the one that discordgo's
// types are made for.
const version = "9"

// RESTOptions says how Discord's REST interface is reached.
type RESTOptions struct {
	Token  string // as it was set: see CleanToken
	APIURL string // stands for https://discord.com; plain http on this machine only

	Attempts   int           // how often a request that may be repeated is tried, 5 unless set
	Timeout    time.Duration // for one try, 15 s unless set
	BackoffMin time.Duration // the first wait between tries, 250 ms unless set
	BackoffMax time.Duration // the longest, 10 s unless set
	PerSecond  float64       // requests that count towards the bot's global limit, 49 unless set: Discord allows 50, and one is left
	// for a bot doctor beside

	// Limited is told of each rate limit met (429) and Failed of each try that
	// failed otherwise, for metrics. route is a path with its ids taken out.
	// Both may be nil.
	Limited func(route string, wait time.Duration, global bool)
	Failed  func(route string, status int) // 0 when nothing was answered

	Log *slog.Logger
}

// REST sends requests to Discord, at the pace that its rate limits allow, and
// repeats those that may be repeated. It is safe for concurrent use.
type REST struct {
	token     string
	base      *url.URL
	transport *transport
}

// NewREST checks the token's form and the address. It asks nothing of Discord.
func NewREST(o RESTOptions) (*REST, error) {
	token, err := CleanToken(o.Token)
	if err != nil {
		return nil, err
	}
	base, err := apiBase(o.APIURL)
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Attempts = orElse(o.Attempts, 5)
	o.Timeout = orElse(o.Timeout, 15*time.Second)
	o.BackoffMin = orElse(o.BackoffMin, 250*time.Millisecond)
	o.BackoffMax = orElse(o.BackoffMax, 10*time.Second)
	o.PerSecond = orElse(o.PerSecond, 49)
	return &REST{token: token, base: base, transport: newTransport(base, o)}, nil
}

func orElse[T comparable](v, def T) T {
	if v == *new(T) {
		return def
	}
	return v
}

// With returns discordgo's session for one piece of work, such as a question:
// its requests and their waits end with ctx. It costs little; take a new one
// for the next, because a session keeps a bucket for every interaction it has
// seen and lets requests of the same kind wait for one another.
//
// The session is for requests only and can't be opened.
func (r *REST) With(ctx context.Context) *discordgo.Session {
	s, _ := discordgo.New("Bot " + r.token) // its error is for symmetry: it is always nil
	s.Client = &http.Client{
		Transport:     &bound{ctx: ctx, next: r.transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	s.UserAgent = userAgent
	s.State, s.StateEnabled = nil, false
	// The transport waits and repeats, and heeds ctx, which discordgo's own
	// loops don't.
	s.MaxRestRetries = 0
	s.ShouldRetryOnRateLimit = false
	s.ShouldReconnectOnError = false
	s.Dialer = nil
	return s
}

// Backlog is how long a request would wait now for those before it, about.
func (r *REST) Backlog() time.Duration { return r.transport.limits.window.backlog() }

// Close gives idle connections back. Requests may still be sent afterwards.
func (r *REST) Close() { r.transport.http.CloseIdleConnections() }

// bound ends requests with a context beside their own, and sends them as that
// says.
type bound struct {
	ctx  context.Context
	next http.RoundTripper
}

func (b *bound) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(b.ctx)
	defer cancel(nil)
	theirs := req.Context()
	stop := context.AfterFunc(theirs, func() { cancel(context.Cause(theirs)) })
	defer stop()
	// The answer is read in full before it is returned, so ctx may end here.
	resp, err := b.next.RoundTrip(req.WithContext(ctx))
	if err != nil && errors.Is(err, context.Canceled) && b.ctx.Err() != nil {
		err = context.Cause(b.ctx)
	}
	return resp, err
}

// jittered is a wait of half to all of d, so that processes that failed
// together don't return together.
func jittered(d time.Duration) time.Duration {
	return d/2 + time.Duration(rand.Int64N(int64(d/2)+1))
}

// Skew is how far this machine's clock is ahead of Discord's, to the second
// or so.
func (r *REST) Skew(ctx context.Context) (time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, discordgo.EndpointGateway, nil)
	if err != nil {
		return 0, err
	}
	sent := time.Now()
	resp, err := r.transport.RoundTrip(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return 0, errors.New("the answer bears no time")
	}
	middle := sent.Add(time.Since(sent) / 2)
	return middle.Sub(theirs.Add(500 * time.Millisecond)), nil // the header leaves out the fraction
}
