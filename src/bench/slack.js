// Slack's side as the bot needs it to start and to answer: every call is taken and told ok.
const http = require('node:http');

let sent = 0;
http
  .createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      sent += 1;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ ok: true, ts: `1700000000.${String(sent).padStart(6, '0')}`, user: {} }));
    });
  })
  .listen(Number(process.env.PORT), '127.0.0.1');
