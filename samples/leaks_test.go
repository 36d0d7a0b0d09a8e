// Three goroutines that goleak finds: `go test`, with go.uber.org/goleak.
package odd

import (
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLeaks(t *testing.T) {
	var mu sync.Mutex
	ch := make(chan int)
	mu.Lock()
	go mu.Lock()
	go func() { ch <- 1 }()
	go func() { select {} }()
}
