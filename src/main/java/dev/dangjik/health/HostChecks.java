package dev.dangjik.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.HealthCheckDefinition;
import dev.dangjik.message.Text;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the machine itself says: units, processes, disk, memory, load.
final class HostChecks {
    private static final Pattern USED = Pattern.compile("\\s(\\d+)%\\s");

    /// pm2 shows its processes to their owner only.
    private static final String PM2_OF =
            "if [ \"$(id -un)\" = \"$1\" ]; then exec pm2 jlist; else exec sudo -n -H -u \"$1\" pm2 jlist; fi";

    private final Probe probe;

    HostChecks(Probe probe) {
        this.probe = probe;
    }

    Finding unit(HealthCheckDefinition.Unit check) {
        return probe.on(
                check.host(),
                List.of("systemctl", "show", "-p", "ActiveState,SubState,NRestarts", check.unit()),
                output -> readUnit(check.unit(), output));
    }

    Finding pm2(HealthCheckDefinition.Pm2 check) {
        return probe.on(
                check.host(),
                List.of("sh", "-c", PM2_OF, "sh", check.user()),
                output -> readPm2(check.process(), output));
    }

    Finding disk(HealthCheckDefinition.Disk check) {
        return probe.on(check.host(), List.of("df", "-P", check.path()), output -> {
            var used = USED.matcher(output);
            return used.find()
                    ? Finding.limited(
                            Long.parseLong(used.group(1)),
                            check.used().warn(),
                            check.used().fail(),
                            Text.of("health.disk", check.host(), check.path(), Long.parseLong(used.group(1))))
                    : Finding.unknown("health.unreadable", firstLine(output));
        });
    }

    Finding memory(HealthCheckDefinition.Memory check) {
        return probe.on(check.host(), List.of("cat", "/proc/meminfo"), output -> {
            var values = numbers(output);
            if (!values.containsKey("MemTotal") || !values.containsKey("MemAvailable")) {
                return Finding.unknown("health.unreadable", firstLine(output));
            }
            long total = values.get("MemTotal");
            long used = (total - values.get("MemAvailable")) * 100 / total;
            return Finding.limited(
                    used, check.used().warn(), check.used().fail(), Text.of("health.memory", check.host(), used));
        });
    }

    Finding load(HealthCheckDefinition.Load check) {
        return probe.on(check.host(), List.of("sh", "-c", "cat /proc/loadavg; nproc"), output -> {
            var lines = output.strip().lines().toList();
            if (lines.size() != 2
                    || !lines.get(1).matches("\\d{1,4}")
                    || lines.getFirst().split(" ", -1).length < 3) {
                return Finding.unknown("health.unreadable", firstLine(output));
            }
            double five = Double.parseDouble(lines.getFirst().split(" ", -1)[1]);
            long percent = Math.round(five * 100 / Integer.parseInt(lines.get(1)));
            return Finding.limited(
                    percent, check.load().warn(), check.load().fail(), Text.of("health.load", check.host(), percent));
        });
    }

    /// A unit that is "active (exited)" only says that its start script ended well, not that anything runs.
    static Finding readUnit(String unit, String output) {
        var values = output.lines()
                .filter(line -> line.contains("="))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')), line -> line.substring(line.indexOf('=') + 1)));
        var active = values.getOrDefault("ActiveState", "?");
        var sub = values.getOrDefault("SubState", "?");
        return active.equals("active") && sub.equals("running")
                ? Finding.good("health.unit", unit, values.getOrDefault("NRestarts", "0"))
                : Finding.bad("health.unit-down", unit, active + " (" + sub + ")");
    }

    static Finding readPm2(String process, String output) {
        try {
            // pm2 may print notices before the list.
            int start = output.indexOf('[');
            var all = new ObjectMapper().readTree(start < 0 ? "[]" : output.substring(start));
            for (JsonNode one : all) {
                if (one.path("name").asText().equals(process)) {
                    var status = one.path("pm2_env").path("status").asText();
                    long restarts = one.path("pm2_env").path("restart_time").asLong();
                    return status.equals("online")
                            ? new Finding(
                                    restarts > 10 ? Mood.WARNING : Mood.GOOD,
                                    Text.of("health.process", process, restarts))
                            : Finding.bad("health.process-down", process, status);
                }
            }
            return Finding.bad("health.process-missing", process);
        } catch (JsonProcessingException e) {
            return Finding.unknown("health.unreadable", firstLine(output));
        }
    }

    private static Map<String, Long> numbers(String meminfo) {
        return meminfo.lines()
                .filter(line -> line.matches("\\w+:\\s+\\d+ kB"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> Long.parseLong(line.replaceAll("\\D+", "")),
                        (a, _) -> a));
    }

    static String firstLine(String output) {
        return output.strip().lines().findFirst().orElse("-");
    }
}
