package discord

// Idle reports whether the bot has nothing to do with what it was told of.
func (b *Bot) Idle() bool {
	b.serial.mu.Lock()
	defer b.serial.mu.Unlock()
	return len(b.serial.waiting) == 0 && b.inFlight.len() == 0
}
