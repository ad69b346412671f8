module.exports = {
  apps: [
    {
      name: 'api-server',
      script: 'dist/main.js',
      cwd: __dirname,
      exec_mode: 'fork',
      merge_logs: true,
      max_memory_restart: '200M',
      error_file: 'logs/error.log',
      out_file: 'logs/out.log',
      env: { PORT: 4000 },
    },
  ],
};
