package dev.dangjik.lab;

import dev.dangjik.testing.BotFiles;
import dev.dangjik.testing.FakeSlackMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/// A command of three steps and a look on one machine of the lab. Each appends its name and the time to a file
/// there, so what ran is counted without asking the bot or its supervisor. Touches no service.
///
/// @param service the one whose lock it holds
/// @param channel the operations channel in which it is typed
record CountedSteps(LabMachine machine, String stack, String service, String channel) {
    /// The steps of a run that went well, in their order.
    static final List<String> ONCE_EACH = List.of("before", "up", "after", "look");

    /// How long the step in the middle takes: until [#release(String)].
    static final String HELD = "held";

    /// What they begin with.
    private static final String CHANGE = """
        effect: change
        arguments:
          service: {type: service, required: true, description: {ko: 서비스, en: Which service}}
        lock: ${service}
        timeout: 14m
        steps:
        """;

    /// How they are verified.
    private static final String LOOK = """
        verify:
          title: {ko: 확인, en: Look}
          host: HOST
          script: {file: count.sh, arguments: [look, "0"]}
          timeout: 1m
        """;

    private static final String WAY_BACK = """
        rollback:
          title: {ko: 되돌리기, en: Back}
          host: HOST
          script: {file: count.sh, arguments: [back, "0"]}
          timeout: 1m
          idempotent: true
        """;

    private static final String COMMAND = """
        dangjik: 1
        command: count
        title: {ko: 세기, en: Count}
        description: {ko: 단계마다 한 줄씩 적습니다., en: Every step appends a line.}
        CHANGE
          - id: before
            title: {ko: 준비, en: Before}
            host: HOST
            script: {file: count.sh, arguments: [before, "0.3"]}
            timeout: 1m
            idempotent: true
          - id: up
            title: {ko: 시작, en: Up}
            host: HOST
            script: {file: count.sh, arguments: [up, "UP"]}
            timeout: 10m
            idempotent: IDEMPOTENT
          - id: after
            title: {ko: 마무리, en: After}
            host: HOST
            script: {file: count.sh, arguments: [after, "0.3"]}
            timeout: 1m
            idempotent: true
        LOOK
        irreversible: true
        """;

    /// One of whose steps cannot run twice, that can be brought back, and whose steps can be stopped.
    private static final String UNDOABLE = """
        dangjik: 1
        command: count-once
        title: {ko: 한 번 세기, en: Count once}
        description: {ko: 단계마다 한 줄씩 적으며 되돌릴 수 있습니다., en: "Every step appends a line, and it can be undone."}
        CHANGE
          - id: before
            phase: check
            title: {ko: 준비, en: Before}
            host: HOST
            script: {file: count.sh, arguments: [before, held]}
            timeout: 10m
            idempotent: true
            cancel: safe
          - id: up
            title: {ko: 시작, en: Up}
            host: HOST
            script: {file: count.sh, arguments: [up, held]}
            timeout: 10m
            idempotent: false
            cancel: safe
            on-failure: compensate
          - id: after
            title: {ko: 마무리, en: After}
            host: HOST
            script: {file: count.sh, arguments: [after, "0"]}
            timeout: 1m
            idempotent: true
        LOOK
        WAY_BACK
        """;
    private static final String SCRIPT = """
        #!/bin/bash
        # count.sh NAME SECONDS|held: appends that it began, takes so long or until it is released, appends that it ended.
        set -euo pipefail
        file=$HOME/.dangjik-counted-$DANGJIK_SEGMENT
        printf '%s %s\\n' "$1" "${EPOCHREALTIME/[.,]/}" >>"$file"
        if [[ $2 == held ]]; then
          until [[ -e $file.released || -e $file.released-$1 ]]; do sleep 0.05; done
        else
          sleep "$2"
        fi
        printf '%s-ended %s\\n' "$1" "${EPOCHREALTIME/[.,]/}" >>"$file"
        """;

    static CountedSteps on(String host) {
        return switch (host) {
            case "everbit" -> new CountedSteps(LabMachine.of(host), "everbit", "server", "C0EVERBIT");
            case "stockboom" -> new CountedSteps(LabMachine.of(host), "stockboom", "api", "C0STOCKBOOM");
            case "o4o-api" -> new CountedSteps(LabMachine.of(host), "o4o", "api-server", "C0O4O");
            default -> throw new IllegalArgumentException("nothing is counted on " + host);
        };
    }

    /// Writes the command into the bot's files.
    ///
    /// @param seconds how long the step in the middle takes, or [#HELD]
    /// @param isIdempotent whether that step may run again
    void prepare(BotFiles files, String seconds, boolean isIdempotent) throws IOException {
        var directory = files.workspace().resolve("commands").resolve(stack);
        Files.writeString(
                directory.resolve("count.yaml"),
                whole(COMMAND).replace("UP", seconds).replace("IDEMPOTENT", Boolean.toString(isIdempotent)));
        Files.writeString(directory.resolve("count-once.yaml"), whole(UNDOABLE));
        Files.writeString(directory.resolve("count.sh"), SCRIPT);
    }

    /// A command file of which a line `CHANGE` stands for its beginning, `LOOK` for its verification, `WAY_BACK` for
    /// its way back, and `HOST` for the machine.
    String whole(String command) {
        return command.replace("CHANGE\n", CHANGE)
                .replace("LOOK\n", LOOK)
                .replace("WAY_BACK\n", WAY_BACK)
                .replace("HOST", machine.id());
    }

    String line() {
        return "/ops " + stack + " count " + service;
    }

    /// The same with a step that cannot run twice, and a way back; `before` and `up` are held.
    String undoableLine() {
        return "/ops " + stack + " count-once " + service;
    }

    /// The key of the run's only segment on the machine.
    static String keyOf(FakeSlackMessage message) {
        return message.key().substring("run/".length()) + "-1";
    }

    /// A program for the machine that waits until the step of the run has begun, and `seconds` more.
    static String untilBegun(String key, String step, String seconds) {
        return """
            for ((n = 0; n < 9000; n++)); do
              ! grep -qs '^%s ' "$HOME/.dangjik-counted-%s" || break
              sleep 0.02
            done
            sleep %s
            """.formatted(step, key, seconds);
    }

    /// Lets the step end that was held, and every later attempt at it. Past SSH: the machine may be starting.
    void release(String key) throws Exception {
        LabCommand.asRoot(machine.id(), "touch /home/ubuntu/.dangjik-counted-" + key + ".released");
    }

    /// Lets one step alone end.
    void release(String key, String step) throws Exception {
        machine.sh("touch \"$HOME/.dangjik-counted-" + key + ".released-" + step + "\"");
    }

    /// Whether a process of a step of the run lives on the machine, as `ps` there sees it.
    boolean isAlive(String key) throws Exception {
        // The brackets keep the line itself out.
        return machine.sh("ps -eo args= | grep -E 'runs/" + key + "/.*[c]ount[.]sh' || true")
                .lines()
                .findAny()
                .isPresent();
    }

    /// A program for the machine that kills the run's supervisor, and nothing else.
    static String killSupervisor(String vmDirectory, String key) {
        return """
            if read -r pid _ <%s/runs/%s/started && kill -9 "$pid"; then
              echo killed
            fi
            """.formatted(vmDirectory, key);
    }

    /// The lines of the run's file, oldest first, and forgets them.
    List<String> lines(String key) throws Exception {
        var lines = soFar(key);
        var file = "\"$HOME/.dangjik-counted-" + key + "\"";
        machine.sh("rm -f " + file + " " + file + ".released*");
        return lines;
    }

    /// The lines of the run's file until now, oldest first.
    List<String> soFar(String key) throws Exception {
        return machine.sh("cat \"$HOME/.dangjik-counted-" + key + "\" 2>/dev/null || true")
                .lines()
                .toList();
    }

    /// When a line was written, in milliseconds of the machine's clock.
    static long millisOf(String line) {
        return Long.parseLong(line.substring(line.indexOf(' ') + 1)) / 1_000;
    }

    /// The steps among these lines that began, in the order in which they began.
    static List<String> begun(List<String> lines) {
        return lines.stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .filter(name -> !name.endsWith("-ended"))
                .toList();
    }
}
