// Package rag is everything between a question and an answer: it condenses a
// follow-up, retrieves passages, answers from them, cites, verifies, and hands
// the result out as events.
package rag
