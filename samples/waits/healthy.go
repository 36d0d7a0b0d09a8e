package main

import (
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// Programs that wait and are well.

func init() {
	add(map[string]scenario{
		"healthy-contended":   {create: healthyContended, shows: "lockSlow"},
		"healthy-rw":          {create: healthyRW, shows: "emacquire"},
		"healthy-workers":     {create: healthyWorkers, old: true},
		"healthy-accept-lock": {create: healthyAcceptLock, old: true},
		"healthy-server":      {create: healthyServer, old: true},
		"healthy-pipeline":    {create: healthyPipeline, shows: "chan send"},
		"healthy-cond":        {create: healthyCond, old: true},
	})
}

// A counter that many increment all the time.
type counter struct {
	mu sync.Mutex
	n  map[int]int
}

func (c *counter) bump() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := 0; i < 20000; i++ {
		c.n[i%100]++
	}
}

func (c *counter) run() {
	for {
		c.bump()
	}
}

func healthyContended() []string {
	c := &counter{n: map[int]int{}}
	for i := 0; i < 12; i++ {
		go c.run()
	}
	return []string{
		object("mutex", "counter.mu", c, &c.mu, "lock=any"),
		holder("counter.mu", "main.(*counter).bump", "main.(*counter).bump", onStack),
		fact("healthy"),
	}
}

// A table that many read and few write, all the time.
type table struct {
	rows map[int]int
	mu   sync.RWMutex
}

func (t *table) get() (sum int) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, n := range t.rows {
		sum += n
	}
	return sum
}

func (t *table) set(row int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows[row%1000]++
}

func (t *table) read() {
	for {
		t.get()
	}
}

func (t *table) write() {
	for row := 0; ; row++ {
		t.set(row)
	}
}

func healthyRW() []string {
	t := &table{rows: map[int]int{}}
	for i := 0; i < 8; i++ {
		go t.read()
	}
	for i := 0; i < 4; i++ {
		go t.write()
	}
	return []string{
		object("rwmutex", "table.mu", t, &t.mu, "any"),
		fact("healthy"),
	}
}

// Workers that wait for jobs, their results' collector, and one who waits for a signal to end.
type workers struct {
	jobs, results chan int
	wg            sync.WaitGroup
}

func (w *workers) work() {
	defer w.wg.Done()
	for job := range w.jobs {
		w.results <- job
	}
}

func (w *workers) collect() (sum int) {
	for result := range w.results {
		sum += result
	}
	return sum
}

func (w *workers) finish() {
	w.wg.Wait()
	close(w.results)
}

// untilSignal is where the main goroutine of a service spends its life.
func untilSignal() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	<-signals
}

func healthyWorkers() []string {
	w := &workers{jobs: make(chan int), results: make(chan int)}
	for i := 0; i < 8; i++ {
		w.wg.Add(1)
		go w.work()
	}
	go w.collect()
	go w.finish()
	go untilSignal()
	return []string{
		object("waitgroup", "workers.wg", w, &w.wg, "wait=1"),
		channel("workers.jobs", w.jobs, "receive=8"),
		channel("workers.results", w.results, "receive=1"),
		fact("healthy"),
	}
}

// Acceptors that take turns: one of them accepts under the lock, the others wait for it. They do
// so for as long as nobody calls, and all is well.
type acceptors struct {
	listener net.Listener
	turn     sync.Mutex
}

func (a *acceptors) accept() (net.Conn, error) {
	a.turn.Lock()
	defer a.turn.Unlock()
	return a.listener.Accept()
}

func (a *acceptors) serve() {
	for {
		c, err := a.accept()
		if err != nil {
			return
		}
		c.Close()
	}
}

func healthyAcceptLock() []string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	a := &acceptors{listener: l}
	for i := 0; i < 4; i++ {
		go a.serve()
	}
	go untilSignal()
	return []string{
		object("mutex", "acceptors.turn", a, &a.turn, "lock=3"),
		holder("acceptors.turn", "main.(*acceptors).accept", "main.(*acceptors).accept", onStack),
		fact("end", "main.(*acceptors).accept", "IO wait", "3"),
		fact("no-cycle"),
		fact("healthy"),
	}
}

// A web server that nobody calls, a ticker, and two clients that keep their connections.
func healthyServer() []string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	web := &http.Server{Handler: http.NotFoundHandler()}
	go web.Serve(l)
	go tick()
	go untilSignal()
	for i := 0; i < 2; i++ {
		client := &http.Client{Transport: &http.Transport{}}
		if answer, err := client.Get("http://" + l.Addr().String()); err == nil {
			answer.Body.Close()
		}
	}
	return []string{fact("healthy")}
}

func tick() {
	for range time.Tick(time.Second) {
	}
}

// A pipeline whose last stage is slow, so the stages before it wait to send most of the time.
func stage(in <-chan int, out chan<- int) {
	for n := range in {
		out <- n + 1
	}
}

func sink(in <-chan int) {
	for range in {
		time.Sleep(10 * time.Millisecond)
	}
}

func source(out chan<- int) {
	for n := 0; ; n++ {
		out <- n
	}
}

func healthyPipeline() []string {
	a, b, c := make(chan int), make(chan int), make(chan int)
	go source(a)
	go stage(a, b)
	go stage(b, c)
	go sink(c)
	return []string{
		channel("a", a, "any"),
		channel("b", b, "any"),
		channel("c", c, "any"),
		fact("healthy"),
	}
}

// Consumers of a queue that is empty: they wait for a signal, holding nothing.
func healthyCond() []string {
	q := &queue{}
	q.ready = sync.NewCond(&q.mu)
	for i := 0; i < 3; i++ {
		go q.pop()
	}
	go untilSignal()
	return []string{
		object("cond", "queue.ready", nil, q.ready, "wait=3"),
		fact("healthy"),
	}
}
