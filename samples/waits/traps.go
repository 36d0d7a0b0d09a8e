package main

import (
	"net"
	"sync"
	"time"
)

// Processes that are well, and look like a deadlock to whoever takes a pointer on a stack for a
// lock that is held.

func init() {
	add(map[string]scenario{
		"trap-outer-receiver": {create: trapOuterReceiver, old: true},
		"trap-parent":         {create: trapParent},
		"trap-hand-over-hand": {create: trapHandOverHand},
		"trap-slow-receiver":  {create: trapSlowReceiver, old: true},
		"trap-slow-once":      {create: trapSlowOnce},
		"trap-two-parents":    {create: trapTwoParents},
	})
}

// A mailbox whose methods call one another before they lock: the receiver of an outer frame
// contains the lock, and the frame does not hold it.
type mailbox struct {
	conn net.Conn
	mu   sync.Mutex
	n    int
}

func (m *mailbox) fetch(depth int) int {
	if depth > 0 {
		return m.fetch(depth-1) + m.n
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.conn.Read(make([]byte, 16))
	return m.n
}

// The first goroutine is in I/O and has the lock. The stacks of all are alike.
func trapOuterReceiver() []string {
	m := &mailbox{conn: dial()}
	for i := 0; i < 4; i++ {
		go m.fetch(2)
		settle()
	}
	fetch := "main.(*mailbox).fetch"
	return []string{
		object("mutex", "mailbox.mu", m, &m.mu, "lock=3"),
		holder("mailbox.mu", fetch, fetch, onStack),
		fact("end", fetch, "IO wait", "3"),
		fact("no-cycle"),
		fact("healthy"),
	}
}

// A build that waits for its steps, which take turns at its log: it has the log's lock in its
// receiver, and does not hold it.
type build struct {
	log   sync.Mutex
	steps sync.WaitGroup
	lines int
}

func (b *build) run(steps int) int {
	for i := 0; i < steps; i++ {
		b.steps.Add(1)
		go b.step()
	}
	b.steps.Wait()
	return b.lines
}

func (b *build) step() {
	defer b.steps.Done()
	b.log.Lock()
	defer b.log.Unlock()
	time.Sleep(time.Hour)
	b.lines++
}

func trapParent() []string {
	b := &build{}
	go b.run(3)
	return []string{
		object("mutex", "build.log", b, &b.log, "lock=2"),
		object("waitgroup", "build.steps", b, &b.steps, "wait=1"),
		holder("build.log", "main.(*build).step", "main.(*build).step", onStack),
		fact("waits-for-children", "main.(*build).run", "main.(*build).step", "3"),
		fact("end", "main.(*build).step", "sleep", "3"),
		fact("no-cycle"),
		fact("healthy"),
	}
}

// A list whose cells are locked hand over hand. They lie side by side in memory, the last one of
// the list first, so that each lock lies just above the next one's.
type link struct {
	mu   sync.Mutex
	next *link
	hits int
}

func (l *link) walk() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.next != nil {
		l.next.walk()
	} else {
		time.Sleep(time.Hour)
	}
	l.hits++
}

// The first goroutine has the whole list, and the others wait for the first two cells.
func trapHandOverHand() []string {
	links := make([]link, 4)
	for i := 1; i < len(links); i++ {
		links[i].next = &links[i-1]
	}
	first, second := &links[3], &links[2]
	go first.walk()
	settle()
	go second.walk()
	go first.walk()
	go first.walk()
	walk := "main.(*link).walk"
	return []string{
		object("mutex", "first.mu", first, &first.mu, "lock=2"),
		object("mutex", "second.mu", second, &second.mu, "lock=1"),
		holder("first.mu", walk, walk, onStack),
		holder("second.mu", walk, walk, onStack),
		fact("end", walk, "sleep", "3"),
		fact("no-cycle"),
		fact("healthy"),
	}
}

// A tail that sends under its lock to a reader who is slow, but reads.
type tail struct {
	mu    sync.Mutex
	lines chan int
	conn  net.Conn
	last  int
}

func (t *tail) emit(line int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines <- line
	t.last = line
}

func (t *tail) print() {
	for line := range t.lines {
		t.conn.Read(make([]byte, line))
	}
}

func trapSlowReceiver() []string {
	t := &tail{lines: make(chan int), conn: dial()}
	go t.print()
	for line := 1; line < 5; line++ {
		go t.emit(line)
		settle()
	}
	return []string{
		object("mutex", "tail.mu", t, &t.mu, "lock=2"),
		channel("tail.lines", t.lines, "send=1"),
		holder("tail.mu", "main.(*tail).emit", "main.(*tail).emit", onStack),
		fact("partner", "main.(*tail).emit", "main.(*tail).print", "tail.lines"),
		fact("end", "main.(*tail).print", "IO wait", "3"),
		fact("no-cycle"),
		fact("healthy"),
	}
}

// Two catalogues that are loaded once, over slow connections; one of them has waiters.
type catalogue struct {
	once sync.Once
	conn net.Conn
	rows int
}

func (c *catalogue) load() {
	c.conn.Read(make([]byte, 16))
	c.rows++
}

func (c *catalogue) size() int {
	c.once.Do(c.load)
	return c.rows
}

func trapSlowOnce() []string {
	quiet, busy := &catalogue{conn: dial()}, &catalogue{conn: dial()}
	go quiet.size()
	go busy.size()
	settle()
	for i := 0; i < 3; i++ {
		go busy.size()
	}
	return []string{
		object("once", "busy.once", busy, &busy.once, "once=3"),
		holder("busy.once", "main.(*catalogue).size", "main.(*catalogue).load", onStack),
		fact("end", "main.(*catalogue).load", "IO wait", "3"),
		fact("no-cycle"),
		fact("healthy"),
	}
}

// Two parents whose children want the lock of the other parent's struct, which in either case a
// third goroutine has that is in I/O.
type team struct {
	mu    sync.Mutex
	done  sync.WaitGroup
	other *team
	conn  net.Conn
	n     int
}

func (t *team) lead() int {
	t.done.Add(1)
	go t.other.help(&t.done)
	t.done.Wait()
	return t.n
}

func (t *team) help(done *sync.WaitGroup) {
	defer done.Done()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++
}

func (t *team) talk() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.conn.Read(make([]byte, 16))
	t.n++
}

func trapTwoParents() []string {
	a, b := &team{conn: dial()}, &team{conn: dial()}
	a.other, b.other = b, a
	go a.talk()
	go b.talk()
	settle()
	go a.lead()
	go b.lead()
	return []string{
		object("mutex", "a.mu", a, &a.mu, "lock=1"),
		object("mutex", "b.mu", b, &b.mu, "lock=1"),
		object("waitgroup", "a.done", a, &a.done, "wait=1"),
		object("waitgroup", "b.done", b, &b.done, "wait=1"),
		holder("a.mu", "main.(*team).help", "main.(*team).talk", onStack),
		holder("b.mu", "main.(*team).help", "main.(*team).talk", onStack),
		fact("waits-for-children", "main.(*team).lead", "main.(*team).help", "1"),
		fact("no-cycle"),
		fact("healthy"),
	}
}
