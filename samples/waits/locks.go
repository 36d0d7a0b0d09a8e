package main

import (
	"fmt"
	"sync"
	"time"
)

// Cycles of locks: nobody ever gets on.

func init() {
	add(map[string]scenario{
		"mutex-relock":     {create: mutexRelock, old: true},
		"rwmutex-relock":   {create: rwmutexRelock},
		"rwmutex-upgrade":  {create: rwmutexUpgrade},
		"recursive-rlock":  {create: recursiveRLock, old: true},
		"ab-ba":            {create: abBA, old: true},
		"ab-ba-crowd":      {create: abBACrowd},
		"two-locks-ab-ba":  {create: twoLocksABBA},
		"ring-of-3":        {create: ringOf3, old: true},
		"ring-of-5":        {create: ringOf5},
		"once-self":        {create: onceSelf},
		"ab-ba-embedded":   {create: abBAEmbedded},
		"ab-ba-no-pointer": {create: abBANoPointer},
	})
}

// A cache whose refresh calls size while it holds mu.
type cache struct {
	mu      sync.Mutex
	entries map[string]string
}

func (c *cache) size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.entries)
}

func (c *cache) refresh() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.size() == 0 {
		c.entries["motd"] = "hello"
	}
}

// The goroutine in refresh waits for itself, and two in size wait for it.
func mutexRelock() []string {
	c := &cache{entries: map[string]string{}}
	go c.refresh()
	settle()
	for i := 0; i < 2; i++ {
		go c.size()
	}
	return []string{
		object("mutex", "cache.mu", c, &c.mu, "lock=3"),
		fact("relock", "main.(*cache).size", "main.(*cache).refresh"),
		holder("cache.mu", "main.(*cache).size", "main.(*cache).refresh", onStack),
	}
}

// A registry whose update, which holds the write lock, calls lookup, which wants to read.
type registry struct {
	names map[string]int
	mu    sync.RWMutex
}

func (r *registry) lookup(name string) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.names[name]
}

func (r *registry) update(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names[name] = r.lookup(name) + 1
}

func rwmutexRelock() []string {
	r := &registry{names: map[string]int{}}
	go r.update("a")
	settle()
	go r.lookup("a")
	return []string{
		object("rwmutex", "registry.mu", r, &r.mu, "rlock=2"),
		fact("relock", "main.(*registry).lookup", "main.(*registry).update"),
		holder("registry.mu", "main.(*registry).lookup", "main.(*registry).update", onStack),
	}
}

// A ledger whose audit, which reads, calls correct, which wants to write.
type ledger struct {
	mu    sync.RWMutex
	total int
}

func (l *ledger) correct() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total++
}

func (l *ledger) audit() {
	l.mu.RLock()
	defer l.mu.RUnlock()
	l.correct()
}

func rwmutexUpgrade() []string {
	l := &ledger{}
	go l.audit()
	return []string{
		object("rwmutex", "ledger.mu", l, &l.mu, "lock=1"),
		fact("relock", "main.(*ledger).correct", "main.(*ledger).audit"),
		holder("ledger.mu", "main.(*ledger).correct", "main.(*ledger).audit", onStack),
	}
}

// Routes whose serve reads and calls match, which reads again; a writer came in between.
type routes struct {
	table map[string]string
	mu    sync.RWMutex
}

func (r *routes) match(path string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.table[path]
}

func (r *routes) serve(path string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	time.Sleep(pause)
	return r.match(path)
}

func (r *routes) replace(table map[string]string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.table = table
}

// The goroutine in serve reads, the one in replace waits for it to end, and match, called by
// serve, waits behind replace.
func recursiveRLock() []string {
	r := &routes{}
	go r.serve("/")
	settle()
	go r.replace(nil)
	time.Sleep(pause)
	return []string{
		object("rwmutex", "routes.mu", r, &r.mu, "lock=1 rlock=1"),
		cycle("main.(*routes).match", "main.(*routes).replace"),
		holder("routes.mu", "main.(*routes).replace", "main.(*routes).serve", onStack),
	}
}

// Two accounts; who transfers holds the lock of the first and wants that of the second.
type account struct {
	mu      sync.Mutex
	balance int
}

func (a *account) deposit(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.balance += n
}

func (a *account) transfer(to *account, n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	time.Sleep(pause)
	to.deposit(n)
	a.balance -= n
}

func abBA() []string {
	a, b := &account{}, &account{}
	go a.transfer(b, 1)
	go b.transfer(a, 2)
	time.Sleep(pause)
	return []string{
		object("mutex", "a.mu", a, &a.mu, "lock=1"),
		object("mutex", "b.mu", b, &b.mu, "lock=1"),
		cycle("main.(*account).deposit", "main.(*account).deposit"),
		holder("a.mu", "main.(*account).deposit", "main.(*account).transfer", onStack),
		holder("b.mu", "main.(*account).deposit", "main.(*account).transfer", onStack),
	}
}

// The same, and six more wait for either of them.
func abBACrowd() []string {
	a, b := &account{}, &account{}
	go a.transfer(b, 1)
	go b.transfer(a, 2)
	time.Sleep(2 * pause)
	for i := 0; i < 3; i++ {
		go a.deposit(3)
		go b.deposit(4)
	}
	return []string{
		object("mutex", "a.mu", a, &a.mu, "lock=4"),
		object("mutex", "b.mu", b, &b.mu, "lock=4"),
		cycle("main.(*account).deposit", "main.(*account).deposit"),
		holder("a.mu", "main.(*account).deposit", "main.(*account).transfer", onStack),
		holder("b.mu", "main.(*account).deposit", "main.(*account).transfer", onStack),
	}
}

// A store of two locks, taken in either order.
type store struct {
	index, data sync.Mutex
}

func (s *store) put() {
	s.index.Lock()
	defer s.index.Unlock()
	time.Sleep(pause)
	s.data.Lock()
	defer s.data.Unlock()
}

func (s *store) compact() {
	s.data.Lock()
	defer s.data.Unlock()
	time.Sleep(pause)
	s.index.Lock()
	defer s.index.Unlock()
}

func twoLocksABBA() []string {
	s := &store{}
	go s.put()
	go s.compact()
	time.Sleep(pause)
	return []string{
		object("mutex", "store.index", s, &s.index, "lock=1"),
		object("mutex", "store.data", s, &s.data, "lock=1"),
		cycle("main.(*store).put", "main.(*store).compact"),
		holder("store.index", "main.(*store).compact", "main.(*store).put", onStack),
		holder("store.data", "main.(*store).put", "main.(*store).compact", onStack),
	}
}

// Three services, each of which holds its own lock and calls the next.
type orders struct {
	mu    sync.Mutex
	stock *stock
}

type stock struct {
	count   int
	mu      sync.Mutex
	billing *billing
}

type billing struct {
	mu     sync.Mutex
	orders *orders
}

func (o *orders) place() {
	o.mu.Lock()
	defer o.mu.Unlock()
	time.Sleep(pause)
	o.stock.reserve()
}

func (o *orders) cancel() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stock = nil
}

func (s *stock) refill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	time.Sleep(pause)
	s.billing.charge()
}

func (s *stock) reserve() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count--
}

func (b *billing) expire() {
	b.mu.Lock()
	defer b.mu.Unlock()
	time.Sleep(pause)
	b.orders.cancel()
}

func (b *billing) charge() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.orders = nil
}

func ringOf3() []string {
	o, s, b := &orders{}, &stock{}, &billing{}
	o.stock, s.billing, b.orders = s, b, o
	go o.place()
	go s.refill()
	go b.expire()
	time.Sleep(pause)
	return []string{
		object("mutex", "orders.mu", o, &o.mu, "lock=1"),
		object("mutex", "stock.mu", s, &s.mu, "lock=1"),
		object("mutex", "billing.mu", b, &b.mu, "lock=1"),
		cycle("main.(*stock).reserve", "main.(*billing).charge", "main.(*orders).cancel"),
		holder("stock.mu", "main.(*stock).reserve", "main.(*stock).refill", onStack),
		holder("billing.mu", "main.(*billing).charge", "main.(*billing).expire", onStack),
		holder("orders.mu", "main.(*orders).cancel", "main.(*orders).place", onStack),
	}
}

// Shards of one kind, each of which gives to the next.
type shard struct {
	mu   sync.Mutex
	keys int
	next *shard
}

func (s *shard) give() {
	s.mu.Lock()
	defer s.mu.Unlock()
	time.Sleep(pause)
	s.next.take()
}

func (s *shard) take() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys++
}

func ringOf5() []string {
	shards := make([]*shard, 5)
	for i := range shards {
		shards[i] = &shard{}
	}
	take := "main.(*shard).take"
	truth := []string{cycle(take, take, take, take, take)}
	for i, s := range shards {
		s.next = shards[(i+1)%5]
		go s.give()
		name := fmt.Sprintf("shards[%d].mu", i)
		truth = append(truth, object("mutex", name, s, &s.mu, "lock=1"),
			holder(name, take, "main.(*shard).give", onStack))
	}
	time.Sleep(pause)
	return truth
}

// A plugin whose setup asks for the plugin that is being set up.
type plugin struct {
	name string
	once sync.Once
}

func (p *plugin) get() string {
	p.once.Do(p.setup)
	return p.name
}

func (p *plugin) setup() {
	p.name = "again " + p.get()
}

func onceSelf() []string {
	p := &plugin{}
	go p.get()
	settle()
	go p.get()
	return []string{
		object("once", "plugin.once", p, &p.once, "once=2"),
		fact("relock", "main.(*plugin).get", "main.(*plugin).setup"),
		holder("plugin.once", "main.(*plugin).get", "main.(*plugin).setup", onStack),
	}
}

// A pool within a server; the server's methods hold the pool's lock, which lies further on.
type connPool struct {
	mu    sync.Mutex
	conns int
}

type server struct {
	name  string
	stats [12]int
	connPool
	conf *conf
}

type conf struct {
	mu     sync.Mutex
	server *server
}

func (p *connPool) borrow() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns--
}

func (s *server) drain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	time.Sleep(pause)
	s.conf.read()
	s.conns = 0
}

func (c *conf) read() {
	c.mu.Lock()
	defer c.mu.Unlock()
}

func (c *conf) reload() {
	c.mu.Lock()
	defer c.mu.Unlock()
	time.Sleep(pause)
	c.server.borrow()
}

func abBAEmbedded() []string {
	s := &server{conf: &conf{}}
	s.conf.server = s
	go s.drain()
	go s.conf.reload()
	time.Sleep(pause)
	return []string{
		object("mutex", "server.connPool.mu", s, &s.mu, "lock=1"),
		object("mutex", "conf.mu", s.conf, &s.conf.mu, "lock=1"),
		cycle("main.(*conf).read", "main.(*connPool).borrow"),
		holder("conf.mu", "main.(*conf).read", "main.(*conf).reload", onStack),
		holder("server.connPool.mu", "main.(*connPool).borrow", "main.(*server).drain", onStack),
	}
}

// Two locks of the package, taken by functions without a receiver: nothing on the stacks points
// to the lock that the goroutine holds.
var configMu, clientsMu sync.Mutex

func reloadConfig() {
	configMu.Lock()
	defer configMu.Unlock()
	time.Sleep(pause)
	countClients()
}

func readConfig() {
	configMu.Lock()
	defer configMu.Unlock()
}

func countClients() {
	clientsMu.Lock()
	defer clientsMu.Unlock()
}

func greetClients() {
	clientsMu.Lock()
	defer clientsMu.Unlock()
	time.Sleep(pause)
	readConfig()
}

func abBANoPointer() []string {
	go reloadConfig()
	go greetClients()
	time.Sleep(pause)
	return []string{
		object("mutex", "configMu", nil, &configMu, "lock=1"),
		object("mutex", "clientsMu", nil, &clientsMu, "lock=1"),
		fact("hidden-cycle", "main.readConfig", "main.countClients"),
		holder("configMu", "main.readConfig", "main.reloadConfig", hidden),
		holder("clientsMu", "main.countClients", "main.greetClients", hidden),
	}
}
