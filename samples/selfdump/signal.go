//go:build !windows && !plan9 && !js
// +build !windows,!plan9,!js

package selfdump

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// OnSignal writes a dump into the folder dir whenever the process receives SIGUSR1, and says where
// on standard error. The process keeps running. Signals that arrive during a dump are dropped. The
// function that it returns ends this.
func OnSignal(dir string) (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-signals:
				report(dir, "SIGUSR1")
				select {
				case <-signals: // it came during the dump
				default:
				}
			case <-done:
				return
			}
		}
	}()
	var once sync.Once
	return func() {
		once.Do(func() {
			signal.Stop(signals)
			close(done)
		})
	}
}
