package dev.dangjik.health;

import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.HealthCheckDefinition;
import dev.dangjik.message.Text;
import java.util.ArrayList;
import java.util.List;

/// What the data stores say: databases, Redis, Kafka.
final class StoreChecks {
    private final Probe probe;

    StoreChecks(Probe probe) {
        this.probe = probe;
    }

    Finding postgres(HealthCheckDefinition.Postgres check) {
        var query = "select count(*), current_setting('max_connections') from pg_stat_activity";
        return probe.at(
                check.place(),
                List.of("psql", "-w", "-U", check.user(), "-d", check.database(), "-tAc", query),
                output -> readPostgres(check.database(), output));
    }

    Finding mysql(HealthCheckDefinition.Mysql check) {
        // The password is read inside, so that it is in no process list and never leaves the container.
        var script = "MYSQL_PWD=$(printenv \"$1\") exec mysqladmin -u \"$2\" ping";
        return probe.at(
                check.place(),
                List.of("sh", "-c", script, "sh", check.passwordVariable().orElse("MYSQL_PWD"), check.user()),
                output -> output.contains("is alive")
                        ? Finding.good("health.mysql")
                        : Finding.bad("health.mysql-down", HostChecks.firstLine(output)));
    }

    Finding redis(HealthCheckDefinition.Redis check) {
        return probe.at(check.place(), List.of("redis-cli", "ping"), output -> {
            var answer = HostChecks.firstLine(output);
            return answer.equals("PONG") ? Finding.good("health.redis") : Finding.bad("health.redis-down", answer);
        });
    }

    Finding kafka(HealthCheckDefinition.Kafka check) {
        if (check.group().isEmpty()) {
            return probe.at(
                    check.place(),
                    List.of(check.tools() + "/kafka-topics.sh", "--bootstrap-server", check.bootstrap(), "--list"),
                    output -> Finding.good(
                            "health.kafka-topics", output.strip().lines().count()));
        }
        return probe.at(
                check.place(),
                List.of(
                        check.tools() + "/kafka-consumer-groups.sh",
                        "--bootstrap-server",
                        check.bootstrap(),
                        "--describe",
                        "--group",
                        check.group().get()),
                output -> readLag(check.group().get(), check.warnLag(), output));
    }

    static Finding readPostgres(String database, String output) {
        var line = HostChecks.firstLine(output);
        if (!line.matches("\\d+\\|\\d+")) {
            return Finding.unknown("health.unreadable", line);
        }
        long open = Long.parseLong(line.substring(0, line.indexOf('|')));
        long most = Long.parseLong(line.substring(line.indexOf('|') + 1));
        return Finding.limited(open * 100 / most, 80, 95, Text.of("health.postgres", database, open, most));
    }

    /// The tool prints a table; the column is found by its heading, since versions differ in what stands before
    /// it.
    static Finding readLag(String group, long warn, String output) {
        int column = -1;
        var lags = new ArrayList<Long>();
        for (var line : output.lines().toList()) {
            var cells = List.of(line.strip().split("\\s+", -1));
            if (cells.contains("LAG")) {
                column = cells.indexOf("LAG");
            } else if (column >= 0 && cells.size() > column && cells.get(column).matches("\\d+")) {
                lags.add(Long.parseLong(cells.get(column)));
            }
        }
        if (lags.isEmpty()) {
            return Finding.unknown("health.kafka-no-lag", group, HostChecks.firstLine(output));
        }
        long lag = lags.stream().mapToLong(Long::longValue).sum();
        return new Finding(lag >= warn ? Mood.WARNING : Mood.GOOD, Text.of("health.kafka", group, lag));
    }
}
