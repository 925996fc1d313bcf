import { performance } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Labels = Readonly<Record<string, string>>;

/**
 * Numbers for Prometheus. Names begin with `beckon_`, counters end in `_total`, times are in seconds
 * (https://prometheus.io/docs/practices/naming/). A metric is made when it is first used; its labels are those of that
 * first use.
 */
export interface Metrics {
  count(name: string, labels?: Labels, by?: number): void;
  observe(name: string, seconds: number, labels?: Labels): void;
  /** `read` is asked when somebody looks. */
  gauge(name: string, help: string, read: () => number): void;
  /** Everything, in the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** From a memory hit to a long poll. */
const BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60];

/** One registry per house: prom-client's own is one for the process, and two houses in a test would share it. */
export const openMetrics = (): Metrics => {
  const registry = new Registry();
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();

  const shape = (name: string, labels: Labels) => ({
    name,
    help: helpOf(name),
    labelNames: Object.keys(labels),
    registers: [registry],
  });

  const metrics: Metrics = {
    count: (name, labels = {}, by = 1) => {
      const counter = counters.get(name) ?? new Counter(shape(name, labels));
      counters.set(name, counter);
      counter.inc(labels, by);
    },
    observe: (name, seconds, labels = {}) => {
      const histogram = histograms.get(name) ?? new Histogram({ ...shape(name, labels), buckets: BUCKETS });
      histograms.set(name, histogram);
      histogram.observe(labels, seconds);
    },
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
  observeProcess(metrics);
  return metrics;
};

/** prom-client's own set of these keeps observers running for ever; these four are what one looks at. */
const observeProcess = (metrics: Metrics): void => {
  let before = performance.eventLoopUtilization();
  metrics.gauge('beckon_memory_bytes', 'Resident memory of the process.', () => process.memoryUsage.rss());
  metrics.gauge('beckon_heap_bytes', 'JavaScript heap in use.', () => process.memoryUsage().heapUsed);
  metrics.gauge('beckon_uptime_seconds', 'How long the process runs.', () => process.uptime());
  metrics.gauge('beckon_event_loop_utilization', 'Busy part of the main loop since it was last read, 0 to 1.', () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  });
};

const HELP: Readonly<Record<string, string>> = {
  beckon_http_requests_total: 'Requests by route and status.',
  beckon_http_seconds: 'Time to answer, by route. Long polls wait on purpose.',
};

/** `beckon_push_sent_total` -> `push sent total` */
const helpOf = (name: string): string => HELP[name] ?? name.replace(/^beckon_/, '').replaceAll('_', ' ');
