package selfdump

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

// rises is how many looks in a row must find more goroutines than the one before: a burst of
// traffic is over by then, a leak is not.
const rises = 3

// WhenRising looks at the number of goroutines once an interval, which costs next to nothing. Once
// it is above the threshold and has risen for three looks in a row, a dump is written into the
// folder dir; then the threshold is half as high again as the number was, so that a leak gives a few
// dumps to compare and does not fill the disk. The function that it returns ends this.
func WhenRising(dir string, threshold int, interval time.Duration) (stop func()) {
	done := make(chan struct{})
	go func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		before, rose := runtime.NumGoroutine(), 0
		for {
			select {
			case <-ticker.C:
			case <-done:
				return
			}
			now := runtime.NumGoroutine()
			if now > before {
				rose++
			} else {
				rose = 0
			}
			before = now
			if now > threshold && rose >= rises {
				report(dir, fmt.Sprintf("%d goroutines, more than %d", now, threshold))
				threshold = now + now/2
			}
		}
	}()
	var once sync.Once
	return func() { once.Do(func() { close(done) }) }
}
