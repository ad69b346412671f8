CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

CREATE TABLE candles (id serial PRIMARY KEY, stock_id text, timeframe text, "timestamp" timestamptz, close numeric);
CREATE TABLE indicators (id serial PRIMARY KEY, candle_id int, value numeric);
CREATE TABLE notifications (id serial PRIMARY KEY, is_read boolean, created_at timestamptz, body text);
CREATE TABLE trades (
  id text PRIMARY KEY, stock_id text, order_side text, quantity int, status text, failure_reason text,
  created_at timestamptz DEFAULT now());
CREATE TABLE broker_accounts (id text PRIMARY KEY, name text, balance numeric);
CREATE INDEX idx_candles_timeframe ON candles (timeframe);

INSERT INTO candles (stock_id, timeframe, "timestamp", close)
  SELECT '005930', '1m', now() - i * interval '1 day', i FROM generate_series(1, 800) i;
INSERT INTO notifications (is_read, created_at, body)
  SELECT i % 2 = 0, now() - i * interval '1 day', 'price alert ' || i FROM generate_series(1, 300) i;
INSERT INTO trades (id, stock_id, order_side, quantity, status, failure_reason, created_at)
  SELECT 'trade-' || i, '005930', 'BUY', i,
    (ARRAY['CANCELLED', 'FAILED', 'REJECTED', 'FILLED'])[i % 4 + 1],
    (ARRAY[NULL, 'token expired', 'insufficient balance', NULL])[i % 4 + 1],
    now() - i * interval '1 day'
  FROM generate_series(1, 400) i;
INSERT INTO broker_accounts VALUES ('account-id', 'main', 1000000);
