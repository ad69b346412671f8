package dev.dangjik.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// What the environment says, checked as a whole.
///
/// @param signingSecret `SLACK_SIGNING_SECRET`: without it nothing that is sent over HTTP can be trusted,
///     so nothing is taken there; there is no start without both this and an app-level token
/// @param botToken `SLACK_BOT_TOKEN`, begins with `xoxb-`
/// @param appToken `SLACK_APP_TOKEN`, begins with `xapp-`: requests come in Socket Mode; empty: over HTTP
///     alone
/// @param slackApi `SLACK_API_URL`, default Slack's own, ends with a slash
/// @param home `DANGJIK_HOME`: data, passwords and the embedded database; `/var/lib/dangjik` for root, else
///     `~/.local/state/dangjik`
/// @param databaseUrl `DANGJIK_DB_URL`; empty: the embedded database
/// @param bind `DANGJIK_BIND`, default 127.0.0.1
/// @param port `DANGJIK_PORT`, default 8080
/// @param workspace `DANGJIK_WORKSPACE`: a directory with `commands/` and `permissions/`; empty: the
///     packaged ones
/// @param site `DANGJIK_SITE`, default `site.yaml` in the workspace, else in the home
/// @param backupDirectory `DANGJIK_BACKUP_DIR`: a verified copy goes there every night; empty: none
/// @param heartbeat `DANGJIK_HEARTBEAT_URL`: called once a minute while no timer is 60 s overdue; empty: none
public record Settings(
        Optional<Secret<String>> signingSecret,
        Secret<String> botToken,
        Optional<Secret<String>> appToken,
        URI slackApi,
        Path home,
        Optional<Secret<String>> databaseUrl,
        String bind,
        int port,
        Optional<Path> workspace,
        Path site,
        Optional<Path> backupDirectory,
        Optional<URI> heartbeat) {}
