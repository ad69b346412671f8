// Prints COUNT distinct signed slash commands, one a line: timestamp, signature and body between tabs.
const { createHmac, randomBytes } = require('node:crypto');

const [count, text] = process.argv.slice(2);
const stamp = Math.floor(Date.now() / 1000);
const batch = randomBytes(4).toString('hex');
const lines = [];
for (let number = 0; number < Number(count); number += 1) {
  const body = new URLSearchParams({
    command: '/ops',
    text,
    team_id: 'T0LAB',
    user_id: 'U0HANA',
    channel_id: 'C0EVERBIT',
    trigger_id: `${batch}.${number}`,
    response_url: `${process.env.REPLIES}/${batch}/${number}`,
  }).toString();
  const mark = createHmac('sha256', process.env.SECRET).update(`v0:${stamp}:${body}`).digest('hex');
  lines.push(`${stamp}\tv0=${mark}\t${body}`);
}
process.stdout.write(`${lines.join('\n')}\n`);
