// O4O's API server: health with its database, products, login, auto recovery; /lab/* breaks it on request.
const { execFile } = require('child_process');
const fs = require('fs');
const http = require('http');
const path = require('path');

const VERSION = fs.readFileSync(path.join(__dirname, 'version.txt'), 'utf8').trim();
const ADMIN = 'Bearer lab-admin';
let recovery = false;
const leaked = [];

const logError = (message) => console.error(`${new Date().toISOString()} ERROR ${message}`);

function databaseAnswers() {
  const question = ['-h', 'localhost', '-U', 'postgres', '-d', 'o4o_platform', '-tAc', 'select 1'];
  return new Promise((done) => {
    execFile('psql', question, { timeout: 3000 }, (cause, output) => done(!cause && output.trim() === '1'));
  });
}

async function health() {
  const database = await databaseAnswers();
  if (!database) logError('database error: could not connect to database');
  const body = { status: database ? 'ok' : 'error', version: VERSION, database: database ? 'up' : 'down', recovery };
  return [database ? 200 : 503, body];
}

async function answer(request, body) {
  switch (request.url.split('?')[0]) {
    case '/api/health':
      return health();
    case '/api/v1/products':
      return [200, [{ id: 1, name: 'demo' }]];
    case '/api/v1/auth/login': {
      const known = JSON.parse(body || '{}').password === 'test';
      return [known ? 200 : 401, { ok: known }];
    }
    case '/api/v1/auto-recovery/enable':
      if (request.headers.authorization !== ADMIN) return [401, { error: 'unauthorized' }];
      recovery = true;
      return [200, { recovery }];
    case '/lab/leak':
      leaked.push(Buffer.alloc(50 << 20, 1));
      return [200, { megabytes: leaked.length * 50 }];
    case '/lab/log':
      logError(JSON.parse(body || '{}').message || 'asked for by the lab');
      return [200, {}];
    case '/lab/crash':
      setTimeout(() => process.exit(1), 50);
      return [200, {}];
    default:
      return [404, { error: 'not found' }];
  }
}

http
  .createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    let result;
    try {
      result = await answer(request, body);
    } catch (cause) {
      logError(cause.message);
      result = [500, { error: cause.message }];
    }
    response.writeHead(result[0], { 'content-type': 'application/json', 'x-version': VERSION });
    response.end(JSON.stringify(result[1]));
  })
  .listen(process.env.PORT || 4000, '0.0.0.0', () => console.log(`${new Date().toISOString()} INFO api ${VERSION} listens`));
