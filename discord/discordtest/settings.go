package discordtest

import "time"

// Option sets how a Discord is.
type Option func(*settings)

type settings struct {
	patience       time.Duration
	stillness      time.Duration
	ackDeadline    time.Duration
	heartbeat      time.Duration
	shards         int
	maxConcurrency int
	identifyWindow time.Duration
	identifies     int
	messageContent bool
	describe       bool
	compress       bool
}

func defaultSettings() settings {
	return settings{
		patience:       5 * time.Minute,
		ackDeadline:    3 * time.Second,
		heartbeat:      40 * time.Second,
		shards:         1,
		maxConcurrency: 1,
		identifies:     1000,
		messageContent: true,
		describe:       true,
		compress:       true,
	}
}

// Patience is how long Await waits, five minutes unless set: more than a busy
// machine takes, and less than a test run is given.
func Patience(d time.Duration) Option { return func(s *settings) { s.patience = d } }

// Stillness is how long Await waits for a bot that makes no request meanwhile,
// as long as its patience unless set. It is for bots that rest only when they
// have nothing left to do: what is awaited of one that rests can't come.
func Stillness(d time.Duration) Option { return func(s *settings) { s.stillness = d } }

// AckDeadline is how long an interaction waits for its first answer, 3 seconds
// unless set, which is Discord's.
func AckDeadline(d time.Duration) Option { return func(s *settings) { s.ackDeadline = d } }

// Heartbeat is the interval that HELLO asks for, 40 seconds unless set.
func Heartbeat(d time.Duration) Option { return func(s *settings) { s.heartbeat = d } }

// Shards is over how many connections GET /gateway/bot asks the bot to spread.
func Shards(n int) Option { return func(s *settings) { s.shards = n } }

// MaxConcurrency is how many shards may IDENTIFY in one window.
func MaxConcurrency(n int) Option { return func(s *settings) { s.maxConcurrency = n } }

// IdentifyWindow is the time in which one IDENTIFY is allowed for each
// concurrency key: 5 seconds at Discord, not checked unless set. One too many
// breaks a rule and is answered with an invalid session.
func IdentifyWindow(d time.Duration) Option { return func(s *settings) { s.identifyWindow = d } }

// Identifies is how many are left for today, 1,000 unless set. One more than
// that breaks a rule and loses the token.
func Identifies(left int) Option { return func(s *settings) { s.identifies = left } }

// WithoutMessageContent takes the privileged intent from the application.
func WithoutMessageContent() Option { return func(s *settings) { s.messageContent = false } }

// WithoutDescription leaves out the check against Discord's description, for
// tests of speed.
func WithoutDescription() Option { return func(s *settings) { s.describe = false } }
