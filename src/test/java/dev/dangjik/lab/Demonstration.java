package dev.dangjik.lab;

import com.google.gson.JsonObject;
import dev.dangjik.store.Pause;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/// `./dangjik demo`: the main job on the lab's machine, from typed lines to what the machine serves, told as it
/// happens.
///
/// Only Slack is played here; the bot, its requests and their signatures, its database, SSH, the supervisor, Docker,
/// the registry and nginx are the real ones.
final class Demonstration {
    private static final Duration GLANCE = Duration.ofMillis(200);

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final BotRig bot;
    private final Everbit everbit;
    private boolean isAsExpected = true;

    private Demonstration(BotRig bot, Everbit everbit) {
        this.bot = bot;
        this.everbit = everbit;
    }

    static void main() throws Exception {
        boolean isKorean = Objects.requireNonNullElse(System.getenv("LANG"), "").startsWith("ko");
        var everbit = new Everbit(new LabShell());
        everbit.startOver();
        var bot = BotRig.start("demonstration", LabShell.site(), files -> {
            if (!isKorean) {
                files.edit("commands/everbit/stack.yaml", "language: ko", "language: en");
            }
        });
        boolean isAsExpected = false;
        bot.keepFiles(true);
        try (bot) {
            everbit.sh("rm -rf " + bot.files().vmDirectory());
            var demonstration = new Demonstration(bot, everbit);
            demonstration.run();
            isAsExpected = demonstration.isAsExpected;
            bot.keepFiles(!isAsExpected);
        } finally {
            if (!isAsExpected) {
                System.err.println("The bot's files and its database stay in "
                        + bot.files().directory());
            }
        }
        System.exit(isAsExpected ? 0 : 1);
    }

    private void run() throws Exception {
        out.println("Slack is played here. The machine everbit, its sshd, Docker, registry and nginx are real,"
                + " and so is everything Dangjik does.");
        asks("sora", "/health");
        asks("sora", "/deploy server " + Everbit.GOOD);
        deploys("/deploy server " + Everbit.BETTER, "✅");
        served(Everbit.BETTER);
        byHand();
        out.println();
        out.println("The next release says it is healthy and answers 500. Nobody touches a key from here on.");
        deploys("/deploy server bad0003", "↩️");
        served(Everbit.BETTER);
        deploys("/deploy server " + Everbit.BEST, "✅");
        served(Everbit.BEST);
        deploys("/rollback server", "✅");
        served(Everbit.BETTER);
        asks("hana", "/ops releases server");
        asks("hana", "/ops everbit audit 8");
        new SecondAct(this, bot, everbit).run();
        everbit.startOver();
        out.println();
        out.println(isAsExpected ? "Everything went as it should." : "Something did not go as it should; see above.");
    }

    private void asks(String person, String line) throws Exception {
        typed(person, line);
        var answer = bot.shown(person, BotRig.EVERBIT, line);
        picture(line, answer);
        AsRead.lines(answer.content()).forEach(text -> out.println("    " + text));
    }

    private void deploys(String line, String icon) throws Exception {
        typed("hana", line);
        var message = bot.starts("hana", line);
        Set<String> told = new HashSet<>();
        int shown = 0;
        while (true) {
            var now = bot.now(message).orElseThrow();
            for (var version : now.versions().subList(shown, now.versions().size())) {
                news(version.content(), told);
            }
            shown = now.versions().size();
            if (!now.text().startsWith("⏳")) {
                end(now, line, icon);
                return;
            }
            Pause.real().pause(GLANCE);
        }
    }

    /// Steps that have ended since the last look.
    private void news(JsonObject content, Set<String> told) {
        for (var line : AsRead.lines(content)) {
            boolean isStep = line.startsWith("✅ ") || line.startsWith("❌ ");
            if (isStep && told.add(line.replaceAll("\\d", ""))) {
                out.println("    " + line);
            }
        }
    }

    private void end(FakeSlackMessage message, String typed, String icon) throws IOException {
        picture(typed, message);
        AsRead.lines(message.content()).stream()
                .filter(line -> !line.startsWith("✅ ") || line.contains("everbit "))
                .forEach(line -> out.println("    " + line));
        expect(message.text().startsWith(icon), "the message begins with " + icon);
    }

    private static void picture(String line, FakeSlackMessage message) throws IOException {
        picture(line.substring(1).replace(' ', '-'), message.content());
    }

    /// Keeps a message or a window as a picture where the environment names a directory for it.
    static void picture(String name, JsonObject content) throws IOException {
        var directory = System.getenv("DANGJIK_PICTURES");
        if (directory != null) {
            Picture.write(Path.of(directory, name + ".svg"), AsRead.lines(content));
        }
    }

    private void served(String version) throws Exception {
        var served = everbit.served();
        out.println("  $ curl https://api.everbit.kr/version   →  " + served);
        expect(served.equals(version), version + " is served");
    }

    private void byHand() throws Exception {
        var before = everbit.containers();
        out.println("  $ ssh everbit docker compose … up -d   (the runbook's own line, typed by hand)");
        everbit.byHand();
        boolean isSame = everbit.containers().equals(before);
        out.println("    " + (isSame ? "no container was recreated" : "CONTAINERS WERE RECREATED"));
        expect(isSame, "nothing is recreated");
    }

    void typed(String person, String line) {
        out.println();
        out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + "  #everbit-ops  " + person
                + ": " + line);
    }

    void say(String line) {
        out.println(line);
    }

    void expect(boolean isSo, String what) {
        if (!isSo) {
            isAsExpected = false;
            out.println("  !! expected: " + what);
        }
    }
}
