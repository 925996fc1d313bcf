import { expect, it } from 'vitest';
import { openMetrics } from './metrics.ts';

it('counts, observes and asks, in the text format of Prometheus', async () => {
  const metrics = openMetrics();
  metrics.count('beckon_http_requests_total', { route: 'me', status: '200' });
  metrics.count('beckon_http_requests_total', { route: 'me', status: '200' }, 2);
  metrics.observe('beckon_http_seconds', 0.02, { route: 'me' });
  metrics.gauge('beckon_streams', 'Open streams.', () => 7);
  const text = await metrics.text();
  expect(text).toContain('beckon_http_requests_total{route="me",status="200"} 3');
  expect(text).toContain('beckon_http_seconds_bucket{le="0.025",route="me"} 1');
  expect(text).toContain('# HELP beckon_streams Open streams.');
  expect(text).toContain('beckon_streams 7');
  expect(text).toMatch(/beckon_memory_bytes \d+/);
  expect(metrics.contentType).toContain('text/plain');
});

it('is one per house', async () => {
  const [one, two] = [openMetrics(), openMetrics()];
  one.count('beckon_x_total');
  expect(await two.text()).not.toContain('beckon_x_total');
});
