// A slash command that reads, from the signed request to the answer at its response_url, and `ssh` over a kept
// connection with the same remote command, in turn. Prints one line a round: round OURS THEIRS, in milliseconds.
const http = require('node:http');
const { spawn } = require('node:child_process');
const { signed } = require('./request.js');

const [rounds, bot, sshConfig, control, host, text, command] = process.argv.slice(2);
const WARM = 40;
let answered;
const replies = http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    response.end('ok');
    answered(Buffer.concat(parts).toString());
  });
});

function ask(number) {
  const reply = `http://127.0.0.1:${replies.address().port}/${number}`;
  const { stamp, signature, body } = signed(text, `${process.pid}.${number}`, reply);
  const answer = new Promise((resolve) => { answered = resolve; });
  const request = http.request(`${bot}/slack/events`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Slack-Request-Timestamp': stamp,
      'X-Slack-Signature': signature,
    },
  }, (response) => response.resume());
  request.end(body);
  return answer;
}

function ssh() {
  return new Promise((resolve, reject) => {
    spawn('ssh', ['-F', sshConfig, '-S', control, host, command], { stdio: ['ignore', 'pipe', 'inherit'] })
      .on('close', (code) => (code === 0 ? resolve() : reject(new Error(`ssh ended with ${code}`))))
      .stdout.resume();
  });
}

async function millis(work) {
  const begin = process.hrtime.bigint();
  const answer = await work();
  if (answer !== undefined && !answer.includes('everbit')) throw new Error(`an answer without a container: ${answer}`);
  return Number(process.hrtime.bigint() - begin) / 1e6;
}

replies.listen(0, '127.0.0.1', async () => {
  for (let number = 0; number < Number(rounds) + WARM; number += 1) {
    const ours = await millis(() => ask(number));
    const theirs = await millis(ssh);
    if (number >= WARM) console.log(`round ${ours.toFixed(3)} ${theirs.toFixed(3)}`);
  }
  process.exit(0);
});
