#include "lib/redact/wellknown.h"

#include "lib/record/stdlib.h"

/* Modules, in byte order. Each row also covers all packages below the module. */
static const char *const modules[] = {
	"cloud.google.com/go",
	"entgo.io/ent",
	"github.com/Azure/azure-sdk-for-go",
	"github.com/Azure/go-autorest",
	"github.com/BurntSushi/toml",
	"github.com/DataDog/datadog-go",
	"github.com/IBM/sarama",
	"github.com/Masterminds/squirrel",
	"github.com/PuerkitoBio/goquery",
	"github.com/Shopify/sarama",
	"github.com/allegro/bigcache",
	"github.com/andybalholm/brotli",
	"github.com/apache/thrift",
	"github.com/aws/aws-lambda-go",
	"github.com/aws/aws-sdk-go",
	"github.com/aws/aws-sdk-go-v2",
	"github.com/beorn7/perks",
	"github.com/boltdb/bolt",
	"github.com/bradfitz/gomemcache",
	"github.com/cenkalti/backoff",
	"github.com/cespare/xxhash",
	"github.com/cilium/ebpf",
	"github.com/cockroachdb/errors",
	"github.com/cockroachdb/pebble",
	"github.com/coder/websocket",
	"github.com/confluentinc/confluent-kafka-go",
	"github.com/containerd/containerd",
	"github.com/coreos/etcd",
	"github.com/coreos/go-systemd",
	"github.com/dgraph-io/badger",
	"github.com/dgraph-io/ristretto",
	"github.com/docker/docker",
	"github.com/docker/go-connections",
	"github.com/eclipse/paho.mqtt.golang",
	"github.com/elastic/go-elasticsearch",
	"github.com/emicklei/go-restful",
	"github.com/envoyproxy/go-control-plane",
	"github.com/fatih/color",
	"github.com/fsnotify/fsnotify",
	"github.com/getsentry/sentry-go",
	"github.com/gin-gonic/gin",
	"github.com/go-chi/chi",
	"github.com/go-kit/kit",
	"github.com/go-kit/log",
	"github.com/go-logr/logr",
	"github.com/go-logr/zapr",
	"github.com/go-redis/redis",
	"github.com/go-resty/resty",
	"github.com/go-sql-driver/mysql",
	"github.com/gobwas/ws",
	"github.com/gocql/gocql",
	"github.com/gofiber/fiber",
	"github.com/gogo/protobuf",
	"github.com/golang-jwt/jwt",
	"github.com/golang/glog",
	"github.com/golang/groupcache",
	"github.com/golang/protobuf",
	"github.com/golang/snappy",
	"github.com/gomodule/redigo",
	"github.com/google/gops",
	"github.com/google/uuid",
	"github.com/gorilla/handlers",
	"github.com/gorilla/mux",
	"github.com/gorilla/websocket",
	"github.com/graph-gophers/graphql-go",
	"github.com/grpc-ecosystem/go-grpc-middleware",
	"github.com/grpc-ecosystem/go-grpc-prometheus",
	"github.com/grpc-ecosystem/grpc-gateway",
	"github.com/hashicorp/consul/api",
	"github.com/hashicorp/go-hclog",
	"github.com/hashicorp/go-plugin",
	"github.com/hashicorp/go-retryablehttp",
	"github.com/hashicorp/golang-lru",
	"github.com/hashicorp/memberlist",
	"github.com/hashicorp/raft",
	"github.com/hashicorp/serf",
	"github.com/hashicorp/yamux",
	"github.com/jackc/pgconn",
	"github.com/jackc/pgx",
	"github.com/jackc/puddle",
	"github.com/jmoiron/sqlx",
	"github.com/julienschmidt/httprouter",
	"github.com/klauspost/compress",
	"github.com/labstack/echo",
	"github.com/lib/pq",
	"github.com/libp2p/go-libp2p",
	"github.com/lucas-clemente/quic-go",
	"github.com/mattn/go-sqlite3",
	"github.com/miekg/dns",
	"github.com/minio/minio-go",
	"github.com/moby/buildkit",
	"github.com/nats-io/nats-server",
	"github.com/nats-io/nats.go",
	"github.com/oklog/run",
	"github.com/olivere/elastic",
	"github.com/opencontainers/runc",
	"github.com/opentracing/opentracing-go",
	"github.com/openzipkin/zipkin-go",
	"github.com/panjf2000/ants",
	"github.com/patrickmn/go-cache",
	"github.com/pkg/errors",
	"github.com/prometheus/client_golang",
	"github.com/prometheus/common",
	"github.com/prometheus/exporter-toolkit",
	"github.com/prometheus/prometheus",
	"github.com/quic-go/quic-go",
	"github.com/rabbitmq/amqp091-go",
	"github.com/redis/go-redis",
	"github.com/robfig/cron",
	"github.com/rs/zerolog",
	"github.com/samuel/go-zookeeper",
	"github.com/segmentio/kafka-go",
	"github.com/sirupsen/logrus",
	"github.com/soheilhy/cmux",
	"github.com/sony/gobreaker",
	"github.com/spf13/cobra",
	"github.com/spf13/viper",
	"github.com/streadway/amqp",
	"github.com/stretchr/testify",
	"github.com/syndtr/goleveldb",
	"github.com/tinylib/msgp",
	"github.com/tmc/grpc-websocket-proxy",
	"github.com/twmb/franz-go",
	"github.com/uber-go/tally",
	"github.com/uber/jaeger-client-go",
	"github.com/urfave/cli",
	"github.com/urfave/negroni",
	"github.com/valyala/fasthttp",
	"github.com/xdg-go/scram",
	"go.etcd.io/bbolt",
	"go.etcd.io/etcd",
	"go.mongodb.org/mongo-driver",
	"go.opencensus.io",
	"go.opentelemetry.io",
	"go.temporal.io/sdk",
	"go.uber.org/atomic",
	"go.uber.org/automaxprocs",
	"go.uber.org/dig",
	"go.uber.org/fx",
	"go.uber.org/goleak",
	"go.uber.org/multierr",
	"go.uber.org/ratelimit",
	"go.uber.org/zap",
	"golang.org/x/crypto",
	"golang.org/x/exp",
	"golang.org/x/mod",
	"golang.org/x/net",
	"golang.org/x/oauth2",
	"golang.org/x/sync",
	"golang.org/x/sys",
	"golang.org/x/text",
	"golang.org/x/time",
	"golang.org/x/tools",
	"google.golang.org/api",
	"google.golang.org/appengine",
	"google.golang.org/genproto",
	"google.golang.org/grpc",
	"google.golang.org/protobuf",
	"gopkg.in/natefinch/lumberjack%2ev2",
	"gopkg.in/tomb%2ev1",
	"gopkg.in/tomb%2ev2",
	"gopkg.in/yaml%2ev2",
	"gopkg.in/yaml%2ev3",
	"gorm.io/driver",
	"gorm.io/gorm",
	"k8s.io/api",
	"k8s.io/apimachinery",
	"k8s.io/apiserver",
	"k8s.io/client-go",
	"k8s.io/component-base",
	"k8s.io/klog",
	"k8s.io/kubernetes",
	"k8s.io/utils",
	"nhooyr.io/websocket",
	"sigs.k8s.io/controller-runtime",
};

/*
 * The elements that follow `internal/` in package paths of the standard library, Go 1.5 to 1.28; in
 * byte order.
 */
static const char *const internals[] = {
	"abi", "asan", "bisect", "buildcfg", "bytealg", "byteorder", "cfg", "cgrouptest",
	"chacha8rand", "concurrent", "copyright", "coverage", "cpu", "dag", "diff",
	"exportdata", "filepathlite", "fmtsort", "fuzz", "gccgoimporter", "goarch", "godebug",
	"godebugs", "goexperiment", "goos", "goroot", "gover", "goversion", "intern", "itoa",
	"lazyregexp", "lazytemplate", "msan", "nettrace", "obscuretestdata", "oserror",
	"pkgbits", "platform", "poll", "profile", "profilerecord", "race", "reflectlite",
	"routebsd", "runtime", "safefilepath", "saferio", "singleflight", "strconv",
	"stringslite", "sync", "synctest", "syscall", "sysinfo", "syslist", "testenv",
	"testhash", "testlog", "testpty", "trace", "txtar", "types", "unsafeheader", "weak",
	"xcoff", "zstd",
};

/* Returns true if the path equals the row, or is below it. */
static bool is_below(struct gl_str path, const char *row)
{
	size_t n = strlen(row);

	return path.len >= n && memcmp(path.p, row, n) == 0 &&
	       (path.len == n || path.p[n] == '/');
}

/* Returns the row that equals the path or one of its parents, or NULL. */
static const char *row_of(struct gl_str path, const char *const *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_below(path, rows[i]))
			return rows[i];
	return NULL;
}

bool gl_wellknown_std(struct gl_str pkg)
{
	const struct gl_str internal = GL_STR("internal/");

	if (gl_str_starts(pkg, internal)) {
		pkg = gl_str_skip(pkg, internal.len);
		return row_of(pkg, internals, GL_COUNT(internals)) != NULL;
	}
	if (gl_str_starts(pkg, GL_STR("vendor/")))
		return gl_str_starts(pkg, GL_STR("vendor/golang.org/x/"));
	return gl_stdlib_has(pkg);
}

struct gl_str gl_wellknown_module(struct gl_str pkg)
{
	const char *row = row_of(pkg, modules, GL_COUNT(modules));

	return (struct gl_str){row, row ? strlen(row) : 0};
}
