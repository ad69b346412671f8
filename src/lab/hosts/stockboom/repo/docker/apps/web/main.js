// StockBoom's web pages.
const VERSION = process.env.GIT_SHA || 'dev';

require('http')
  .createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'x-version': VERSION });
    response.end(`<!doctype html><title>StockBoom</title>version ${VERSION}\n`);
  })
  .listen(3000, () => console.log(`${new Date().toISOString()} INFO web ${VERSION} listens on 3000`));
process.on('SIGTERM', () => process.exit(0));
