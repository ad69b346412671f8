package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.store.Pause;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.CuttableProxy;
import dev.dangjik.testing.FakeSlackMessage;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The connection to the machine is cut in the middle of deploys. What ran is counted on the machine, by Docker's own
/// account of containers made.
@Tag("lab")
class CutConnectionTest {
    private static final long SEED = 20_261_121;
    private static final Clock CLOCK = Clock.systemUTC();
    private static final int CUTS = 20;
    private static final int INSIDE_UP = 8;
    private static final int MOST_CUTS = 40;
    private static final CountedSteps STEPS = CountedSteps.on("everbit");
    private static final String MADE = "$HOME/.dangjik-made";

    private static CuttableProxy proxy;
    private static BotRig bot;
    private static Everbit everbit;

    @BeforeAll
    static void start() throws Exception {
        everbit = new Everbit(new LabShell());
        everbit.startOver();
        proxy = CuttableProxy.before(new InetSocketAddress(everbit.host.address(), everbit.host.port()));
        var site = LabShell.site().replaceFirst("port: " + everbit.host.port(), "port: " + proxy.port());
        bot = BotRig.start("cut-connection", site, files -> {
            files.edit("commands/everbit/stack.yaml", "bake: 12s", "bake: 1s");
            files.edit("commands/everbit/stack.yaml", "lasts: 2s", "lasts: 1s");
            STEPS.prepare(files, CountedSteps.HELD, false);
        });
        everbit.sh("rm -rf " + bot.files().vmDirectory());
        listen();
    }

    /// From now on Docker's account of the containers of the service is written down: it remembers the last 256 events
    /// alone, health checks among them.
    private static void listen() throws Exception {
        everbit.sh("nohup docker events --since \"$(date +%s)\" --filter event=create"
                + " --filter label=com.docker.compose.service=server --format '{{.ID}}' >" + MADE
                + " 2>&1 </dev/null & echo $! >" + MADE + ".pid");
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        proxy.close();
        everbit.sh("kill \"$(cat " + MADE + ".pid)\"; rm -f " + MADE + " " + MADE + ".pid");
        everbit.sh("rm -rf " + bot.files().vmDirectory());
    }

    @Test
    void twenty_cuts_and_every_deploy_ran_exactly_once() throws Exception {
        int before = bot.runs(BotRig.EVERBIT).size();
        var random = new Random(SEED);
        var deploys = new SoakSubject.Deploys(everbit);
        int inside = 0;
        int number = 0;
        for (; number < CUTS || (inside < INSIDE_UP && number < MOST_CUTS); number++) {
            var version = number % 2 == 0 ? Everbit.BETTER : Everbit.BEST;
            int madeBefore = made();
            var message = bot.starts("hana", "/deploy server " + version);
            boolean isToBeInside = number % 2 == 0;
            if (isToBeInside) {
                everbit.sh(deploys.untilBegun(bot.files(), CountedSteps.keyOf(message), "up", "0"));
            }
            Pause.real().pause(Duration.ofMillis(random.nextInt(isToBeInside ? 500 : 5_000)));
            long cutBegins = CLOCK.millis();
            int cut = proxy.cut();
            long after = CLOCK.millis();

            var end = bot.awaitsEnd(message);

            var what = "cut " + number + " of seed " + SEED + " (" + cut + " connections): " + end.everything();
            assertTrue(cut > 0, what);
            assertTrue(after < endedAt(message), "the run had ended before " + what);
            assertTrue(end.text().startsWith("✅"), what);
            assertEquals(version, everbit.served(), what);
            assertEquals(1, made() - madeBefore, what);
            inside += isOpen(message, "up", cutBegins, after) ? 1 : 0;
        }
        assertTrue(inside >= INSIDE_UP, inside + " cuts inside the step that starts the version");
        assertEquals(number, bot.runs(BotRig.EVERBIT).size() - before);
        assertTrue(proxy.accepted() >= number, "the bot connected " + proxy.accepted() + " times");
    }

    @Test
    void a_machine_that_hangs_costs_its_own_lines_and_nothing_else() throws Exception {
        proxy.stall();
        try {
            long begin = System.nanoTime();
            var health = bot.answer("sora", BotRig.EVERBIT, "/health");
            var took = Duration.ofNanos(System.nanoTime() - begin);
            assertTrue(health.contains("🟢 https://api.everbit.kr/"), health);
            assertTrue(health.contains("❔"), health);
            assertTrue(took.toSeconds() < 30, "it took " + took);
        } finally {
            proxy.recover();
        }
    }

    @Test
    void a_machine_that_hangs_in_mid_run_is_told_and_goes_on_and_the_run_ends_once_it_answers() throws Exception {
        var message = bot.starts("hana", STEPS.line());
        var key = CountedSteps.keyOf(message);
        everbit.sh(CountedSteps.untilBegun(key, "up", "0"));
        proxy.stall();
        try {
            BotRig.awaits(
                    Duration.ofMinutes(4),
                    "a word about the machine",
                    () -> bot.now(message).filter(BotRig.says("호스트 everbit 응답 없음")));
            STEPS.release(key);
            everbit.sh(CountedSteps.untilBegun(key, "look-ended", "0"));
        } finally {
            proxy.recover();
        }

        var end = bot.awaitsEnd(message);
        assertTrue(end.text().startsWith("✅"), end.everything());
        assertEquals(message.ts(), end.ts());
        assertEquals(CountedSteps.ONCE_EACH, CountedSteps.begun(STEPS.lines(key)));
    }

    /// Whether a step of the run was open all the time between two moments of the machine's clock, which is this one's,
    /// by the events that its supervisor wrote down.
    private static boolean isOpen(FakeSlackMessage run, String step, long before, long after) throws Exception {
        return everbit.sh("grep -hE '^(begin|end) " + step + " ' " + events(run))
                .lines()
                .allMatch(line -> {
                    long at = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
                    return line.startsWith("begin") ? at <= before : at >= after;
                });
    }

    /// When the last part of the run on the machine ended, in milliseconds of its clock.
    private static long endedAt(FakeSlackMessage run) throws Exception {
        return everbit.sh("grep -h '^run-end ' " + events(run))
                .lines()
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .max()
                .orElseThrow();
    }

    private static String events(FakeSlackMessage run) {
        return bot.files().vmDirectory() + "/runs/" + run.key().substring("run/".length()) + "-*/events";
    }

    /// How many containers of the service Docker has made so far.
    private static int made() throws Exception {
        return Integer.parseInt(everbit.sh("sort -u " + MADE + " | wc -l").strip());
    }
}
