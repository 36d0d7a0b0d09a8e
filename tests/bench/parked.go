// parked: parks goroutines as a service has them, and writes their dump to standard output.
//
//	parked [-n GOROUTINES | -b BYTES] [-m STACKS] [-f debug2|debug1|protobuf]
//
// Go itself prints what made-up dumps lack: methods of pointers and of values, arguments that are
// structs, slices, strings and interfaces, and several kinds of waits. With -b, there are as many
// goroutines as a dump of about this size has (k, m and g are units). A debug=2 dump is made by
// runtime.Stack, as net/http/pprof does it, but is not cut at 64 MiB.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"time"
)

type key struct {
	tenant string
	shard  int
	hash   uint64
}

type options struct {
	retries int
	limit   time.Duration
	tags    []string
}

type request struct {
	key   key
	body  []byte
	opts  options
	reply chan error
}

// handler has methods that call each other. A path says which one calls which, a digit for each
// call, so there are as many stacks as paths.
type handler interface {
	serve(path []int, r request) error
	fetch(path []int, k key, body []byte) error
}

type store struct {
	mu    sync.Mutex
	ready *sync.Cond
	group sync.WaitGroup
	never chan error
	full  chan request
}

type cache struct {
	next *store
	name string
}

// park blocks for ever, in one of several ways.
func (s *store) park(how int, r request) error {
	switch how {
	case 0:
		return <-s.never
	case 1:
		s.full <- r
	case 2:
		s.mu.Lock()
	case 3:
		s.group.Wait()
	case 4:
		s.ready.L.Lock()
		s.ready.Wait()
	case 5:
		time.Sleep(time.Hour)
	default:
		select {
		case err := <-s.never:
			return err
		case r.reply <- nil:
		}
	}
	return nil
}

// step goes on along the path. Each case is a line of its own.
//
//go:noinline
func (s *store) step(h handler, path []int, r request) error {
	if len(path) == 0 {
		return s.park(r.opts.retries, r)
	}
	switch path[0] {
	case 0:
		return h.serve(path[1:], r)
	case 1:
		return h.fetch(path[1:], r.key, r.body)
	case 2:
		return cache{s, r.key.tenant}.serve(path[1:], r)
	case 3:
		return cache{s, r.key.tenant}.fetch(path[1:], r.key, r.body)
	case 4:
		return s.serve(path[1:], r)
	case 5:
		return s.fetch(path[1:], r.key, r.body)
	case 6:
		return func() error { return s.serve(path[1:], r) }()
	default:
		return func(k key) error { return s.fetch(path[1:], k, r.body) }(r.key)
	}
}

//go:noinline
func (s *store) serve(path []int, r request) error { return s.step(s, path, r) }

//go:noinline
func (s *store) fetch(path []int, k key, body []byte) error {
	return s.step(s, path, request{key: k, body: body, opts: options{retries: k.shard % 7}})
}

//go:noinline
func (c cache) serve(path []int, r request) error { return c.next.step(c, path, r) }

//go:noinline
func (c cache) fetch(path []int, k key, body []byte) error {
	r := request{key: k, body: body, opts: options{retries: k.shard % 7, tags: []string{c.name}}}
	return c.next.step(c, path, r)
}

// path returns the digits of stack number i: four calls, and more if i is large.
func path(i int) []int {
	var p []int
	for n := i; n > 0 || len(p) < 4; n /= 8 {
		p = append(p, n%8)
	}
	return p
}

// start parks goroutines from..to.
func (s *store) start(from, to, stacks int) {
	for i := from; i < to; i++ {
		n := i % stacks
		r := request{
			key:   key{"tenant-" + strconv.Itoa(i%100), n, uint64(i) * 0x9e3779b97f4a7c15},
			body:  make([]byte, i%64),
			opts:  options{n % 7, time.Duration(i), nil},
			reply: make(chan error),
		}
		go s.serve(path(n), r)
	}
}

func dump() []byte {
	for b := make([]byte, 64<<20); ; b = make([]byte, 2*len(b)) {
		if n := runtime.Stack(b, true); n < len(b) {
			return b[:n]
		}
	}
}

func bytesOf(text string) (int, error) {
	unit := 1
	if i := strings.IndexByte("kmg", text[len(text)-1]); i >= 0 {
		unit = 1 << (10 * (i + 1))
		text = text[:len(text)-1]
	}
	n, err := strconv.Atoi(text)
	return n * unit, err
}

// settle gives the goroutines time to park.
func settle() {
	for i := 0; i < 20; i++ {
		runtime.Gosched()
		time.Sleep(10 * time.Millisecond)
	}
}

func main() {
	n := flag.Int("n", 1000, "goroutines")
	size := flag.String("b", "", "bytes")
	stacks := flag.Int("m", 2000, "stacks")
	form := flag.String("f", "debug2", "debug2, debug1 or protobuf")
	flag.Parse()
	s := &store{never: make(chan error), full: make(chan request)}
	s.ready = sync.NewCond(new(sync.Mutex))
	s.group.Add(1)
	s.mu.Lock()
	first := 0
	if *size != "" {
		bytes, err := bytesOf(*size)
		if err != nil {
			fmt.Fprintln(os.Stderr, "parked:", err)
			os.Exit(2)
		}
		first = *stacks
		s.start(0, first, *stacks)
		settle()
		*n = int(float64(bytes) / float64(len(dump())) * float64(first))
	}
	s.start(first, *n, *stacks)
	settle()
	var err error
	if *form == "debug2" {
		_, err = os.Stdout.Write(dump())
	} else if *form == "debug1" {
		err = pprof.Lookup("goroutine").WriteTo(os.Stdout, 1)
	} else {
		err = pprof.Lookup("goroutine").WriteTo(os.Stdout, 0)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "parked:", err)
		os.Exit(1)
	}
}
