// The peer: Bolt for JavaScript with one slash command that is answered in the acknowledgement.
const { App } = require('@slack/bolt');

const app = new App({
  signingSecret: process.env.SECRET,
  authorize: async () => ({ botToken: 'xoxb-bench', botId: 'B0BENCH', botUserId: 'U0BENCH' }),
  logLevel: 'error',
});
app.command('/ops', async ({ ack }) => {
  await ack({ response_type: 'ephemeral', text: 'help: what you may type here' });
});
app.start({ port: Number(process.env.PORT), host: '127.0.0.1' });
