// Slash commands in everbit's channel as Slack signs them.
const { createHmac } = require('node:crypto');

/** @returns the headers' values `stamp` and `signature`, and the form `body` */
exports.signed = (text, trigger, reply) => exports.signedForm({
  command: '/ops',
  text,
  team_id: 'T0LAB',
  user_id: 'U0HANA',
  channel_id: 'C0EVERBIT',
  trigger_id: trigger,
  response_url: reply,
});

/** The same for any form. */
exports.signedForm = (fields) => {
  const body = new URLSearchParams(fields).toString();
  const stamp = Math.floor(Date.now() / 1000);
  const mark = createHmac('sha256', process.env.SECRET).update(`v0:${stamp}:${body}`).digest('hex');
  return { stamp, signature: `v0=${mark}`, body };
};
