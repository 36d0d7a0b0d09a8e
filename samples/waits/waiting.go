package main

import (
	"context"
	"sync"
)

// Waits for children, for a signal and for the other side of a channel.

func init() {
	add(map[string]scenario{
		"waitgroup-children":   {create: waitgroupChildren, old: true},
		"waitgroup-local":      {create: waitgroupLocal},
		"waitgroup-forgotten":  {create: waitgroupForgotten},
		"cond-nobody":          {create: condNobody, old: true},
		"cond-holding":         {create: condHolding},
		"senders-nobody":       {create: sendersNobody, old: true},
		"receivers-nobody":     {create: receiversNobody},
		"receiver-wants-lock":  {create: receiverWantsLock, old: true},
		"sender-wants-lock":    {create: senderWantsLock},
		"send-send":            {create: sendSend},
		"select-senders":       {create: selectSenders},
		"nil-channel":          {create: nilChannel},
		"receive-for-children": {create: receiveForChildren},
	})
}

// A crawler that waits for its children before it reads what they send.
type crawler struct {
	wg    sync.WaitGroup
	pages chan int
}

func (c *crawler) crawl(urls int) {
	for i := 0; i < urls; i++ {
		c.wg.Add(1)
		go c.fetch(i)
	}
	c.wg.Wait()
	for i := 0; i < urls; i++ {
		<-c.pages
	}
}

func (c *crawler) fetch(url int) {
	defer c.wg.Done()
	c.pages <- url
}

func waitgroupChildren() []string {
	c := &crawler{pages: make(chan int)}
	go c.crawl(3)
	return []string{
		object("waitgroup", "crawler.wg", c, &c.wg, "wait=1"),
		channel("crawler.pages", c.pages, "send=3"),
		fact("waits-for-children", "main.(*crawler).crawl", "main.(*crawler).fetch", "3"),
		fact("hidden-cycle", "main.(*crawler).crawl", "main.(*crawler).fetch"),
	}
}

// The same with variables of a function.
func sumAll(parts int, sums chan int) {
	var wg sync.WaitGroup
	for i := 0; i < parts; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			sums <- 1
		}()
	}
	wg.Wait()
	<-sums
}

func waitgroupLocal() []string {
	sums := make(chan int, 1)
	go sumAll(3, sums)
	return []string{
		channel("sums", sums, "send=2"),
		fact("waits-for-children", "main.sumAll", "main.sumAll.func1", "2"),
		fact("hidden-cycle", "main.sumAll", "main.sumAll.func1"),
	}
}

// A batch whose worker returns early, without Done: nobody is left.
type batch struct {
	size int
	wg   sync.WaitGroup
}

func (b *batch) work(ok bool) {
	if !ok {
		return
	}
	b.wg.Done()
}

func (b *batch) wait() {
	b.wg.Wait()
}

func waitgroupForgotten() []string {
	b := &batch{}
	b.wg.Add(2)
	go b.work(true)
	go b.work(false)
	go b.wait()
	go b.wait()
	return []string{
		object("waitgroup", "batch.wg", b, &b.wg, "wait=2"),
		fact("nobody", "done", "batch.wg"),
		fact("inspect", "main.(*batch).work"),
	}
}

// A queue whose push forgets to signal.
type queue struct {
	mu    sync.Mutex
	ready *sync.Cond
	items []int
}

func (q *queue) pop() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 {
		q.ready.Wait()
	}
	last := q.items[len(q.items)-1]
	q.items = q.items[:len(q.items)-1]
	return last
}

func (q *queue) push(item int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, item)
}

func condNobody() []string {
	q := &queue{}
	q.ready = sync.NewCond(&q.mu)
	for i := 0; i < 2; i++ {
		go q.pop()
	}
	settle()
	q.push(1)
	return []string{
		object("cond", "queue.ready", nil, q.ready, "wait=2"),
		fact("nobody", "signal", "queue.ready"),
		fact("inspect", "main.(*queue).push"),
	}
}

// A buffer whose put waits for room, which gives up the lock of the condition but not the outer
// one; whoever makes room wants that one first.
type buffer struct {
	outer, inner sync.Mutex
	room         *sync.Cond
	full         bool
}

func (b *buffer) put() {
	b.outer.Lock()
	defer b.outer.Unlock()
	b.inner.Lock()
	defer b.inner.Unlock()
	for b.full {
		b.room.Wait()
	}
}

func (b *buffer) get() {
	b.outer.Lock()
	defer b.outer.Unlock()
	b.inner.Lock()
	defer b.inner.Unlock()
	b.full = false
	b.room.Signal()
}

func condHolding() []string {
	b := &buffer{full: true}
	b.room = sync.NewCond(&b.inner)
	go b.put()
	settle()
	go b.get()
	return []string{
		object("mutex", "buffer.outer", b, &b.outer, "lock=1"),
		object("cond", "buffer.room", nil, b.room, "wait=1"),
		holder("buffer.outer", "main.(*buffer).get", "main.(*buffer).put", onStack),
		fact("signaller", "main.(*buffer).put", "main.(*buffer).get"),
		fact("end", "main.(*buffer).put", "sync.Cond.Wait", "1"),
	}
}

// An uploader whose drain returns at the first part.
type uploader struct {
	parts chan int
}

func (u *uploader) send(part int) {
	u.parts <- part
}

func (u *uploader) drain() {
	<-u.parts
}

func sendersNobody() []string {
	u := &uploader{parts: make(chan int)}
	go u.drain()
	for i := 0; i < 4; i++ {
		go u.send(i)
	}
	return []string{
		channel("uploader.parts", u.parts, "send=3"),
		fact("nobody", "receive", "uploader.parts"),
	}
}

// A feed that nobody closes.
type feed struct {
	news chan string
}

func (f *feed) next() string {
	return <-f.news
}

func receiversNobody() []string {
	f := &feed{news: make(chan string)}
	for i := 0; i < 2; i++ {
		go f.next()
	}
	return []string{
		channel("feed.news", f.news, "receive=2"),
		fact("nobody", "send", "feed.news"),
	}
}

// A bus that publishes under its lock, to a receiver that takes the lock before it receives.
type bus struct {
	mu     sync.Mutex
	events chan int
	seen   int
}

func (b *bus) publish(event int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events <- event
}

func (b *bus) deliver() {
	for {
		b.mu.Lock()
		b.seen++
		b.mu.Unlock()
		<-b.events
	}
}

func receiverWantsLock() []string {
	b := &bus{events: make(chan int)}
	go b.publish(1)
	settle()
	go b.deliver()
	return []string{
		object("mutex", "bus.mu", b, &b.mu, "lock=1"),
		channel("bus.events", b.events, "send=1"),
		cycle("main.(*bus).deliver", "main.(*bus).publish"),
		holder("bus.mu", "main.(*bus).deliver", "main.(*bus).publish", onStack),
		fact("partner", "main.(*bus).publish", "main.(*bus).deliver", "bus.events"),
	}
}

// A meter that waits for a reading under its lock, and the reading's sender wants the lock.
type meter struct {
	mu       sync.RWMutex
	readings chan int
}

func (m *meter) await() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return <-m.readings
}

func (m *meter) report() {
	m.mu.RLock()
	defer m.mu.RUnlock()
	m.readings <- 1
}

func senderWantsLock() []string {
	m := &meter{readings: make(chan int)}
	go m.await()
	settle()
	go m.report()
	return []string{
		object("rwmutex", "meter.mu", m, &m.mu, "rlock=1"),
		channel("meter.readings", m.readings, "receive=1"),
		cycle("main.(*meter).report", "main.(*meter).await"),
		holder("meter.mu", "main.(*meter).report", "main.(*meter).await", onStack),
		fact("partner", "main.(*meter).await", "main.(*meter).report", "meter.readings"),
	}
}

// Two actors that tell each other something at the same time: neither reads.
type actor struct {
	inbox chan int
	peer  *actor
}

func (a *actor) loop() {
	for {
		a.peer.inbox <- 1
		<-a.inbox
	}
}

func sendSend() []string {
	a, b := &actor{inbox: make(chan int)}, &actor{inbox: make(chan int)}
	a.peer, b.peer = b, a
	go a.loop()
	go b.loop()
	return []string{
		channel("a.inbox", a.inbox, "send=1"),
		channel("b.inbox", b.inbox, "send=1"),
		fact("hidden-cycle", "main.(*actor).loop", "main.(*actor).loop"),
	}
}

// A watcher whose senders would give up if anybody cancelled.
type watcher struct {
	events chan int
}

func (w *watcher) notify(ctx context.Context, event int) {
	select {
	case w.events <- event:
	case <-ctx.Done():
	}
}

func selectSenders() []string {
	w := &watcher{events: make(chan int)}
	ctx, cancel := context.WithCancel(context.Background())
	keep(cancel)
	for i := 0; i < 3; i++ {
		go w.notify(ctx, i)
	}
	return []string{
		fact("unseen", "main.(*watcher).notify", "select", "3"),
	}
}

// A channel that was never made.
func nilChannel() []string {
	u := &uploader{}
	go u.send(1)
	go u.drain()
	return []string{
		fact("unseen", "main.(*uploader).send", "chan send (nil chan)", "1"),
		fact("unseen", "main.(*uploader).drain", "chan receive (nil chan)", "1"),
	}
}

// A search that receives as many answers as it has children, but one child is stuck at a lock.
type search struct {
	mu      sync.Mutex
	answers chan int
}

func (s *search) run(children int) (sum int) {
	for i := 0; i < children; i++ {
		go s.ask(i)
	}
	for i := 0; i < children; i++ {
		sum += <-s.answers
	}
	return sum
}

func (s *search) ask(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers <- n
}

func receiveForChildren() []string {
	s := &search{answers: make(chan int)}
	s.mu.Lock()
	go s.run(3)
	return []string{
		object("mutex", "search.mu", s, &s.mu, "lock=3"),
		channel("search.answers", s.answers, "receive=1"),
		fact("waits-for-children", "main.(*search).run", "main.(*search).ask", "3"),
		holder("search.mu", "main.(*search).ask", "-", noStack),
	}
}
