package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.store.Pause;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.CuttableProxy;
import dev.dangjik.testing.FakeSlackMessage;
import java.net.InetSocketAddress;
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
    private static final int CUTS = 20;
    private static final int INSIDE_UP = 8;

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
        });
        everbit.sh("rm -rf " + bot.files().vmDirectory());
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        proxy.close();
    }

    @Test
    void twenty_cuts_and_every_deploy_ran_exactly_once() throws Exception {
        var random = new Random(SEED);
        int inside = 0;
        for (int number = 0; number < CUTS; number++) {
            var version = number % 2 == 0 ? Everbit.BETTER : Everbit.BEST;
            long since = Long.parseLong(everbit.sh("date +%s").strip());
            var message = bot.starts("hana", "/deploy server " + version);
            boolean isToBeInside = number % 2 == 0;
            if (isToBeInside) {
                BotRig.awaits(
                        Duration.ofSeconds(20),
                        "the step that starts the new version",
                        () -> bot.now(message).filter(BotRig.says("⏳ 새 버전 시작")));
            }
            Pause.real().pause(Duration.ofMillis(random.nextInt(isToBeInside ? 1_500 : 6_000)));
            long before = millis();
            int cut = proxy.cut();
            long after = millis();

            var end = bot.awaitsEnd(message);

            var what = "cut " + number + " of seed " + SEED + " (" + cut + " connections): " + end.everything();
            assertTrue(cut > 0, what);
            assertTrue(end.text().startsWith("✅"), what);
            assertEquals(version, everbit.served(), what);
            assertEquals(1, made(since), what);
            inside += isOpen(message, "up", before, after) ? 1 : 0;
        }
        assertTrue(inside >= INSIDE_UP, inside + " cuts inside the step that starts the version");
        assertEquals(CUTS, bot.runs(BotRig.EVERBIT).size());
        assertTrue(proxy.accepted() >= CUTS, "the bot connected " + proxy.accepted() + " times");
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

    /// The machine's clock, in milliseconds since 1970.
    private static long millis() throws Exception {
        return Long.parseLong(everbit.sh("date +%s%3N").strip());
    }

    /// Whether a step of the run was open all the time between two moments of the machine's clock, by the events that
    /// its supervisor wrote down.
    private static boolean isOpen(FakeSlackMessage run, String step, long before, long after) throws Exception {
        var directories = bot.files().vmDirectory() + "/runs/" + run.key().substring("run/".length()) + "-*";
        return everbit.sh("grep -hE '^(begin|end) " + step + " ' " + directories + "/events")
                .lines()
                .allMatch(line -> {
                    long at = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
                    return line.startsWith("begin") ? at <= before : at >= after;
                });
    }

    /// How many containers of the service Docker has made since then.
    private static int made(long since) throws Exception {
        return Integer.parseInt(everbit.sh("docker events --since " + since + " --until \"$(date +%s)\""
                        + " --filter event=create --filter label=com.docker.compose.service=server"
                        + " --format '{{.ID}}' | sort -u | wc -l")
                .strip());
    }
}
