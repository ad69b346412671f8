// Slack's side as the bot needs it to start and to answer: every call is taken, told ok, and written down in CALLS.
const fs = require('node:fs');
const http = require('node:http');

let sent = 0;
http
  .createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      sent += 1;
      if (request.url.startsWith('/api/chat.') || request.url.startsWith('/api/views.')) {
        fs.appendFileSync(process.env.CALLS, `${Buffer.concat(parts).toString()}\n`);
      }
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({
        ok: true,
        ts: `1700000000.${String(sent).padStart(6, '0')}`,
        user: {},
        view: { id: `V${sent}` },
        file_id: `F${sent}`,
        upload_url: `http://127.0.0.1:${process.env.PORT}/upload`,
      }));
    });
  })
  .listen(Number(process.env.PORT), '127.0.0.1');
