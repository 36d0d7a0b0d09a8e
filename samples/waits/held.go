package main

import (
	"fmt"
	"net"
	"os/exec"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

// Locks that are held while their holder waits for something else, or is gone.

func init() {
	add(map[string]scenario{
		"lock-across-send":    {create: lockAcrossSend, old: true},
		"lock-across-receive": {create: lockAcrossReceive},
		"lock-across-io":      {create: lockAcrossIO, old: true},
		"lock-across-syscall": {create: lockAcrossSyscall, old: true},
		"lock-across-sleep":   {create: lockAcrossSleep},
		"lock-across-loop":    {create: lockAcrossLoop},
		"lock-across-exec":    {create: lockAcrossExec},
		"reader-in-io":        {create: readerInIO, old: true},
		"writer-in-io":        {create: writerInIO},
		"missing-unlock":      {create: missingUnlock, old: true},
		"missing-runlock":     {create: missingRUnlock},
		"once-waiters":        {create: onceWaiters, old: true},
		"two-onces":           {create: twoOnces},
		"fd-mutex":            {create: fdMutex},
		"global-lock":         {create: globalLock},
		"closure-lock":        {create: closureLock},
		"pointer-lock":        {create: pointerLock},
		"argument-lock":       {create: argumentLock},
		"generic-lock":        {create: genericLock},
		"rlocker":             {create: rLocker},
		"channel-semaphore":   {create: channelSemaphore},
		"far-lock":            {create: farLock},
		"two-locks":           {create: twoLocks, old: true},
		"adjacent-locks":      {create: adjacentLocks},
		"chain-of-locks":      {create: chainOfLocks, old: true},
	})
}

// What has to live as long as the process.
var kept []interface{}

func keep(x interface{}) {
	kept = append(kept, x)
}

// silent gives the address of a peer that answers nobody: the kernel accepts its connections, the
// program does not.
func silent() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	keep(l)
	return l.Addr().String()
}

// dial gives a connection to a silent peer.
func dial() net.Conn {
	c, err := net.Dial("tcp", silent())
	if err != nil {
		panic(err)
	}
	keep(c)
	return c
}

// A journal that is drained by nobody, and appends under its lock.
type journal struct {
	mu    sync.Mutex
	lines chan string
}

func (j *journal) append(line string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines <- line
}

func lockAcrossSend() []string {
	j := &journal{lines: make(chan string)}
	go j.append("first")
	settle()
	for i := 0; i < 3; i++ {
		go j.append("next")
	}
	return []string{
		object("mutex", "journal.mu", j, &j.mu, "lock=3"),
		channel("journal.lines", j.lines, "send=1"),
		holder("journal.mu", "main.(*journal).append", "main.(*journal).append", onStack),
		fact("nobody", "receive", "journal.lines"),
		fact("end", "main.(*journal).append", "chan send", "3"),
	}
}

// A session that waits for a new token under its lock.
type session struct {
	user   string
	mu     sync.Mutex
	tokens chan string
	token  string
}

func (s *session) renew() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = <-s.tokens
}

func (s *session) header() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.user + s.token
}

func lockAcrossReceive() []string {
	s := &session{tokens: make(chan string)}
	go s.renew()
	settle()
	for i := 0; i < 4; i++ {
		go s.header()
	}
	return []string{
		object("mutex", "session.mu", s, &s.mu, "lock=4"),
		channel("session.tokens", s.tokens, "receive=1"),
		holder("session.mu", "main.(*session).header", "main.(*session).renew", onStack),
		fact("nobody", "send", "session.tokens"),
		fact("end", "main.(*session).renew", "chan receive", "4"),
	}
}

// A gateway that asks a peer under its lock, and the peer never answers.
type gateway struct {
	conn net.Conn
	mu   sync.Mutex
}

func (g *gateway) ask(question string) (n int, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, err = g.conn.Write([]byte(question)); err != nil {
		return 0, err
	}
	return g.conn.Read(make([]byte, 512))
}

func lockAcrossIO() []string {
	g := &gateway{conn: dial()}
	go g.ask("who is there")
	settle()
	for i := 0; i < 5; i++ {
		go g.ask("anybody")
	}
	return []string{
		object("mutex", "gateway.mu", g, &g.mu, "lock=5"),
		holder("gateway.mu", "main.(*gateway).ask", "main.(*gateway).ask", onStack),
		fact("end", "main.(*gateway).ask", "IO wait", "5"),
	}
}

// A sensor that is read by a system call that does not return, under a lock.
type sensor struct {
	fd   int
	mu   sync.Mutex
	last []byte
}

func (s *sensor) poll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	syscall.Read(s.fd, s.last)
}

func (s *sensor) value() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

func lockAcrossSyscall() []string {
	var ends [2]int
	if err := syscall.Pipe(ends[:]); err != nil {
		panic(err)
	}
	s := &sensor{fd: ends[0], last: make([]byte, 16)}
	go s.poll()
	settle()
	for i := 0; i < 2; i++ {
		go s.value()
	}
	return []string{
		object("mutex", "sensor.mu", s, &s.mu, "lock=2"),
		holder("sensor.mu", "main.(*sensor).value", "main.(*sensor).poll", onStack),
		fact("end", "main.(*sensor).poll", "syscall", "2"),
	}
}

// A client that sleeps before it tries again, under its lock.
type client struct {
	mu    sync.Mutex
	tries int
}

func (c *client) retry() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.tries < 100 {
		c.tries++
		time.Sleep(time.Hour)
	}
}

func (c *client) status() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tries
}

func lockAcrossSleep() []string {
	c := &client{}
	go c.retry()
	settle()
	for i := 0; i < 3; i++ {
		go c.status()
	}
	return []string{
		object("mutex", "client.mu", c, &c.mu, "lock=3"),
		holder("client.mu", "main.(*client).status", "main.(*client).retry", onStack),
		fact("end", "main.(*client).retry", "sleep", "3"),
	}
}

// A miner that computes under its lock and does not end.
type miner struct {
	mu    sync.Mutex
	nonce uint64
}

func (m *miner) mine() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for m.nonce != 1 {
		m.nonce += 2
	}
}

func (m *miner) progress() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.nonce
}

func lockAcrossLoop() []string {
	m := &miner{}
	go m.mine()
	settle()
	for i := 0; i < 2; i++ {
		go m.progress()
	}
	return []string{
		object("mutex", "miner.mu", m, &m.mu, "lock=2"),
		holder("miner.mu", "main.(*miner).progress", "main.(*miner).mine", onStack),
		fact("end", "main.(*miner).mine", "runnable", "2"),
	}
}

// A builder that waits for another program under its lock.
type builder struct {
	mu   sync.Mutex
	last error
}

func (b *builder) build() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last = exec.Command("sleep", "10").Run()
}

func (b *builder) result() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.last
}

func lockAcrossExec() []string {
	b := &builder{}
	go b.build()
	settle()
	for i := 0; i < 2; i++ {
		go b.result()
	}
	return []string{
		object("mutex", "builder.mu", b, &b.mu, "lock=2"),
		holder("builder.mu", "main.(*builder).result", "main.(*builder).build", onStack),
		fact("end", "main.(*builder).build", "syscall", "2"),
	}
}

// A mirror that reads its state while it talks to a peer.
type mirror struct {
	conn  net.Conn
	mu    sync.RWMutex
	state []byte
}

func (m *mirror) publish() {
	m.mu.RLock()
	defer m.mu.RUnlock()
	m.conn.Read(make([]byte, 16))
}

func (m *mirror) view() []byte {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.state
}

func (m *mirror) set(state []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state = state
}

// One reader is in I/O, a writer waits for it, and four readers wait behind the writer.
func readerInIO() []string {
	m := &mirror{conn: dial()}
	go m.publish()
	settle()
	go m.set(nil)
	settle()
	for i := 0; i < 4; i++ {
		go m.view()
	}
	return []string{
		object("rwmutex", "mirror.mu", m, &m.mu, "lock=1 rlock=4"),
		holder("mirror.mu", "main.(*mirror).set", "main.(*mirror).publish", onStack),
		fact("behind-writer", "main.(*mirror).view", "main.(*mirror).set"),
		fact("end", "main.(*mirror).publish", "IO wait", "5"),
	}
}

// A replica that writes while it talks to a peer.
type replica struct {
	mu   sync.RWMutex
	conn net.Conn
	log  []byte
}

func (r *replica) fetch() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conn.Read(make([]byte, 16))
}

func (r *replica) reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = nil
}

func (r *replica) length() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.log)
}

// The writer in I/O has both the RWMutex and the mutex within; two more writers wait for that
// one, and three readers for the writer.
func writerInIO() []string {
	r := &replica{conn: dial()}
	go r.fetch()
	settle()
	for i := 0; i < 2; i++ {
		go r.reset()
	}
	for i := 0; i < 3; i++ {
		go r.length()
	}
	return []string{
		object("rwmutex", "replica.mu", r, &r.mu, "lock=2 rlock=3"),
		holder("replica.mu", "main.(*replica).reset", "main.(*replica).fetch", onStack),
		holder("replica.mu", "main.(*replica).length", "main.(*replica).fetch", onStack),
		fact("end", "main.(*replica).fetch", "IO wait", "5"),
	}
}

// An inventory whose take forgets to unlock if nothing is left.
type inventory struct {
	mu   sync.Mutex
	left int
}

func (i *inventory) take() bool {
	i.mu.Lock()
	if i.left == 0 {
		return false
	}
	i.left--
	i.mu.Unlock()
	return true
}

func (i *inventory) put() {
	i.mu.Lock()
	i.left++
	i.mu.Unlock()
}

func missingUnlock() []string {
	i := &inventory{}
	i.take()
	for n := 0; n < 2; n++ {
		go i.take()
	}
	go i.put()
	return []string{
		object("mutex", "inventory.mu", i, &i.mu, "lock=3"),
		holder("inventory.mu", "main.(*inventory).take", "-", noStack),
		holder("inventory.mu", "main.(*inventory).put", "-", noStack),
		fact("inspect", "main.(*inventory).take"),
	}
}

// A catalog whose find forgets to unlock if nothing is found.
type catalog struct {
	items map[string]int
	mu    sync.RWMutex
}

func (c *catalog) find(name string) int {
	c.mu.RLock()
	n, ok := c.items[name]
	if !ok {
		return -1
	}
	c.mu.RUnlock()
	return n
}

func (c *catalog) add(name string) {
	c.mu.Lock()
	c.items[name] = len(c.items)
	c.mu.Unlock()
}

func missingRUnlock() []string {
	c := &catalog{items: map[string]int{}}
	c.find("a")
	go c.add("a")
	settle()
	for i := 0; i < 3; i++ {
		go c.find("a")
	}
	return []string{
		object("rwmutex", "catalog.mu", c, &c.mu, "lock=1 rlock=3"),
		holder("catalog.mu", "main.(*catalog).add", "-", noStack),
		fact("behind-writer", "main.(*catalog).find", "main.(*catalog).add"),
		fact("inspect", "main.(*catalog).find"),
	}
}

// Settings that are loaded once, from a channel on which nothing comes.
type settings struct {
	once   sync.Once
	source chan int
	value  int
}

func (s *settings) load() {
	s.value = <-s.source
}

func (s *settings) get() int {
	s.once.Do(s.load)
	return s.value
}

func onceWaiters() []string {
	s := &settings{source: make(chan int)}
	go s.get()
	settle()
	for i := 0; i < 3; i++ {
		go s.get()
	}
	return []string{
		object("once", "settings.once", s, &s.once, "once=3"),
		channel("settings.source", s.source, "receive=1"),
		holder("settings.once", "main.(*settings).get", "main.(*settings).load", onStack),
		fact("nobody", "send", "settings.source"),
		fact("end", "main.(*settings).load", "chan receive", "3"),
	}
}

// Two of the same kind, each loaded once, from sources on which nothing comes: who waits for the
// one does not wait for the goroutine that loads the other.
func twoOnces() []string {
	var truth []string
	for _, name := range []string{"first", "second"} {
		s := &settings{source: make(chan int)}
		go s.get()
		settle()
		go s.get()
		truth = append(truth,
			object("once", name+".once", s, &s.once, "once=1"),
			channel(name+".source", s.source, "receive=1"),
			holder(name+".once", "main.(*settings).get", "main.(*settings).load", onStack))
	}
	return truth
}

// A stream to a peer that does not read: the first who writes waits for room, and has the
// connection's own lock, for which the others wait.
type stream struct {
	conn net.Conn
}

func (s *stream) push(data []byte) {
	s.conn.Write(data)
}

func fdMutex() []string {
	s := &stream{conn: dial()}
	data := make([]byte, 64<<20)
	for i := 0; i < 3; i++ {
		go s.push(data)
		settle()
	}
	// The lock is the first field of poll.FD, that one of netFD, and a TCPConn is a pointer to one.
	fd := *(*unsafe.Pointer)(unsafe.Pointer(s.conn.(*net.TCPConn)))
	return []string{
		object("fdmutex", "stream.conn", nil, fd, "write=2"),
		holder("stream.conn", "internal/poll.(*FD).Write", "internal/poll.(*FD).Write", onStack),
		fact("end", "main.(*stream).push", "IO wait", "2"),
	}
}

// A lock of the package: no receiver leads to it.
var (
	zonesMu sync.Mutex
	zones   = make(chan string)
)

func loadZones() {
	zonesMu.Lock()
	defer zonesMu.Unlock()
	<-zones
}

func findZone() {
	zonesMu.Lock()
	defer zonesMu.Unlock()
}

func globalLock() []string {
	go loadZones()
	settle()
	for i := 0; i < 3; i++ {
		go findZone()
	}
	return []string{
		object("mutex", "zonesMu", nil, &zonesMu, "lock=3"),
		channel("zones", zones, "receive=1"),
		holder("zonesMu", "main.findZone", "main.loadZones", hidden),
		fact("end", "main.loadZones", "chan receive", "3"),
	}
}

// A lock that lives in the variables of a function, shared by the closures that it starts.
func startWorkers(results chan int) *sync.Mutex {
	mu, sum := new(sync.Mutex), 0
	go func() {
		mu.Lock()
		defer mu.Unlock()
		sum += <-results
	}()
	settle()
	for i := 0; i < 3; i++ {
		go func() {
			mu.Lock()
			defer mu.Unlock()
			sum++
		}()
	}
	return mu
}

func closureLock() []string {
	results := make(chan int)
	mu := startWorkers(results)
	return []string{
		object("mutex", "mu", nil, mu, "lock=3"),
		channel("results", results, "receive=1"),
		holder("mu", "main.startWorkers.func2", "main.startWorkers.func1", onStack),
		fact("end", "main.startWorkers.func1", "chan receive", "3"),
	}
}

// A lock that its users have a pointer to: it lies in none of them.
type tenant struct {
	shared *sync.Mutex
	ready  chan bool
}

func (t *tenant) open() {
	t.shared.Lock()
	defer t.shared.Unlock()
	<-t.ready
}

func (t *tenant) close() {
	t.shared.Lock()
	defer t.shared.Unlock()
}

func pointerLock() []string {
	mu := new(sync.Mutex)
	first := &tenant{shared: mu, ready: make(chan bool)}
	go first.open()
	settle()
	for i := 0; i < 2; i++ {
		go (&tenant{shared: mu}).close()
	}
	return []string{
		object("mutex", "tenant.shared", nil, mu, "lock=2"),
		channel("tenant.ready", first.ready, "receive=1"),
		holder("tenant.shared", "main.(*tenant).close", "main.(*tenant).open", onStack),
		fact("end", "main.(*tenant).open", "chan receive", "2"),
	}
}

// A lock that is an argument, not part of a receiver.
func withLock(mu *sync.Mutex, ready chan int) {
	mu.Lock()
	defer mu.Unlock()
	<-ready
}

func argumentLock() []string {
	mu, ready := new(sync.Mutex), make(chan int)
	for i := 0; i < 4; i++ {
		go withLock(mu, ready)
		settle()
	}
	return []string{
		object("mutex", "mu", nil, mu, "lock=3"),
		channel("ready", ready, "receive=1"),
		holder("mu", "main.withLock", "main.withLock", onStack),
		fact("end", "main.withLock", "chan receive", "3"),
	}
}

// A lock within a generic type, whose methods have a hidden argument more.
type box[T any] struct {
	mu     sync.Mutex
	filled chan T
	value  T
}

func (b *box[T]) fill() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.value = <-b.filled
}

func (b *box[T]) get() T {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.value
}

// Two boxes, each of which one fills and another wants to see.
func genericLock() []string {
	n := &box[int]{filled: make(chan int)}
	s := &box[string]{filled: make(chan string)}
	go n.fill()
	go s.fill()
	settle()
	go n.get()
	go s.get()
	get, fill := "main.(*box[...]).get", "main.(*box[...]).fill"
	return []string{
		object("mutex", "n.mu", n, &n.mu, "lock=1"),
		object("mutex", "s.mu", s, &s.mu, "lock=1"),
		channel("n.filled", n.filled, "receive=1"),
		channel("s.filled", s.filled, "receive=1"),
		holder("n.mu", get, fill, onStack),
		holder("s.mu", get, fill, onStack),
		fact("no-cycle"),
	}
}

// A gauge whose readers lock by RLocker, and whose writer waits for a value.
type gauge struct {
	mu     sync.RWMutex
	values chan int
	value  int
}

func (g *gauge) update() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.value = <-g.values
}

func (g *gauge) show() int {
	mu := g.mu.RLocker()
	mu.Lock()
	defer mu.Unlock()
	return g.value
}

func rLocker() []string {
	g := &gauge{values: make(chan int)}
	go g.update()
	settle()
	for i := 0; i < 2; i++ {
		go g.show()
	}
	return []string{
		object("rwmutex", "gauge.mu", g, &g.mu, "rlock=2"),
		channel("gauge.values", g.values, "receive=1"),
		holder("gauge.mu", "main.(*gauge).show", "main.(*gauge).update", onStack),
		fact("end", "main.(*gauge).update", "chan receive", "2"),
	}
}

// A channel as a semaphore: to send takes a slot, to receive gives it back.
type limiter struct {
	slots chan bool
}

func (l *limiter) do(conn net.Conn) {
	l.slots <- true
	defer func() { <-l.slots }()
	conn.Read(make([]byte, 16))
}

func channelSemaphore() []string {
	l := &limiter{slots: make(chan bool, 2)}
	for i := 0; i < 5; i++ {
		go l.do(dial())
		settle()
	}
	return []string{
		channel("limiter.slots", l.slots, "send=3"),
		holder("limiter.slots", "main.(*limiter).do", "main.(*limiter).do", hidden),
		fact("end", "main.(*limiter).do", "IO wait", "3"),
	}
}

// A lock 2,048 bytes into its struct.
type page struct {
	data  [2048]byte
	mu    sync.Mutex
	dirty chan bool
}

func (p *page) flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	<-p.dirty
}

func (p *page) read() byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.data[0]
}

func farLock() []string {
	p := &page{dirty: make(chan bool)}
	go p.flush()
	settle()
	for i := 0; i < 2; i++ {
		go p.read()
	}
	return []string{
		object("mutex", "page.mu", p, &p.mu, "lock=2"),
		channel("page.dirty", p.dirty, "receive=1"),
		holder("page.mu", "main.(*page).read", "main.(*page).flush", onStack),
		fact("end", "main.(*page).flush", "chan receive", "2"),
	}
}

// A node with two locks that have nothing to do with each other: whoever waits for one is a
// method of the same receiver as whoever holds the other, and there is no cycle.
type node struct {
	peers sync.Mutex
	disk  sync.Mutex
	conn  net.Conn
	ready chan int
}

func (n *node) gossip() {
	n.peers.Lock()
	defer n.peers.Unlock()
	n.conn.Read(make([]byte, 16))
}

func (n *node) join() {
	n.peers.Lock()
	defer n.peers.Unlock()
}

func (n *node) sync() {
	n.disk.Lock()
	defer n.disk.Unlock()
	<-n.ready
}

func (n *node) write() {
	n.disk.Lock()
	defer n.disk.Unlock()
}

func twoLocks() []string {
	n := &node{conn: dial(), ready: make(chan int)}
	go n.gossip()
	go n.sync()
	settle()
	for i := 0; i < 2; i++ {
		go n.join()
		go n.write()
	}
	return []string{
		object("mutex", "node.peers", n, &n.peers, "lock=2"),
		object("mutex", "node.disk", n, &n.disk, "lock=2"),
		channel("node.ready", n.ready, "receive=1"),
		holder("node.peers", "main.(*node).join", "main.(*node).gossip", onStack),
		holder("node.disk", "main.(*node).write", "main.(*node).sync", onStack),
		fact("end", "main.(*node).gossip", "IO wait", "2"),
		fact("end", "main.(*node).sync", "chan receive", "2"),
		fact("no-cycle"),
	}
}

// Segments that lie one behind the other in memory, each with a lock of its own: a receiver just
// below a lock need not be what contains it.
type segment struct {
	mu   sync.Mutex
	conn net.Conn
	size int
}

func (s *segment) load() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn.Read(make([]byte, 16))
}

func (s *segment) length() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.size
}

func adjacentLocks() []string {
	segments := make([]segment, 4)
	var truth []string
	for i := range segments {
		s := &segments[i]
		s.conn = dial()
		go s.load()
		name := fmt.Sprintf("segments[%d].mu", i)
		truth = append(truth, object("mutex", name, s, &s.mu, "lock=1"),
			holder(name, "main.(*segment).length", "main.(*segment).load", onStack),
			fact("end", "main.(*segment).load", "IO wait", "1"))
	}
	settle()
	for i := range segments {
		go segments[i].length()
	}
	return append(truth, fact("no-cycle"))
}

// Layers, each of which asks the one below under its own lock; the lowest one is in I/O.
type layer struct {
	mu    sync.Mutex
	below *layer
	conn  net.Conn
}

func (l *layer) get() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.below != nil {
		l.below.get()
		return
	}
	l.conn.Read(make([]byte, 16))
}

// A goroutine gets from each layer, the lowest first, so each waits for the one below: three in a
// chain, and two more at its beginning.
func chainOfLocks() []string {
	disk := &layer{conn: dial()}
	memory := &layer{below: disk}
	front := &layer{below: memory}
	for _, l := range []*layer{disk, memory, front, front, front} {
		go l.get()
		settle()
	}
	get := "main.(*layer).get"
	return []string{
		object("mutex", "disk.mu", disk, &disk.mu, "lock=1"),
		object("mutex", "memory.mu", memory, &memory.mu, "lock=1"),
		object("mutex", "front.mu", front, &front.mu, "lock=2"),
		holder("disk.mu", get, get, onStack),
		holder("memory.mu", get, get, onStack),
		holder("front.mu", get, get, onStack),
		fact("end", get, "IO wait", "4"),
		fact("no-cycle"),
	}
}
