// Prints COUNT distinct signed slash commands, one a line: timestamp, signature and body between tabs.
const { randomBytes } = require('node:crypto');
const { signed } = require('./request.js');

const [count, text] = process.argv.slice(2);
const batch = randomBytes(4).toString('hex');
const lines = [];
for (let number = 0; number < Number(count); number += 1) {
  const request = signed(text, `${batch}.${number}`, `${process.env.REPLIES}/${batch}/${number}`);
  lines.push(`${request.stamp}\t${request.signature}\t${request.body}`);
}
process.stdout.write(`${lines.join('\n')}\n`);
