// Prints signed submissions of windows, one a line: timestamp, signature and body between tabs.
//   review.js press RUN CODE            a press on the button that opens the window
//   review.js submit PERSON...          for each window of the file CALLS, an approval of each person, WINDOWS of them
//                                       from the SKIP-th on
const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const { signedForm } = require('./request.js');

const TEAM = 'T0LAB';

function print(payload) {
  const { stamp, signature, body } = signedForm({ payload: JSON.stringify(payload) });
  process.stdout.write(`${stamp}\t${signature}\t${body}\n`);
}

function press(run, code) {
  print({
    type: 'block_actions',
    team: { id: TEAM },
    user: { id: 'U0OP1', team_id: TEAM },
    container: { type: 'message', message_ts: '1700000000.000001', channel_id: 'C0EVERBIT' },
    channel: { id: 'C0EVERBIT' },
    trigger_id: randomBytes(8).toString('hex'),
    actions: [{ type: 'button', action_id: 'run.review', block_id: 'b', value: `${run} ${code}` }],
  });
}

function submit(people) {
  const windows = fs.readFileSync(process.env.CALLS, 'utf8').split('\n')
    .filter((line) => line.includes('"private_metadata"'))
    .map((line) => JSON.parse(line).view)
    .slice(Number(process.env.SKIP), Number(process.env.SKIP) + Number(process.env.WINDOWS));
  for (const view of windows) {
    for (const person of people) {
      const state = { values: { verdict: { verdict: { type: 'radio_buttons', selected_option: { value: 'approve' } } } } };
      print({
        type: 'view_submission',
        team: { id: TEAM },
        user: { id: person, team_id: TEAM },
        trigger_id: randomBytes(8).toString('hex'),
        view: { ...view, id: 'V1', state },
      });
    }
  }
}

const [what, ...words] = process.argv.slice(2);
if (what === 'press') press(...words);
else submit(words);
