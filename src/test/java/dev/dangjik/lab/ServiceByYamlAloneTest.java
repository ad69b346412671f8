package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.BotFiles;
import dev.dangjik.testing.BotRig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A team that Dangjik has never heard of writes four files, and deploys.
@Tag("lab")
class ServiceByYamlAloneTest {
    private static final String CHANNEL = "C0SHOP";
    private static final String STACK = """
            dangjik: 1
            stack: shop
            title: {ko: 상점, en: Shop}
            timezone: Asia/Seoul
            channels: {operations: shop-ops}
            hosts: [everbit]
            projects:
              shop:
                host: everbit
                directory: /home/ubuntu/shop
                files: [compose.yaml]
                project-directory: .
                env-files: [.env]
            services:
              api:
                kind: compose
                title: {ko: API, en: API}
                project: shop
                deploy:
                  artifact: pull
                  image: server
                  version: {file: /home/ubuntu/shop/.env, variable: API_TAG}
                  health-check:
                    deadline: 30s
                    interval: 1s
                    successes: 2
                    bake: 2s
                    probes:
                      - http: {within: api, url: "http://127.0.0.1:8080/actuator/health", contains: UP}
                      - http: {method: HEAD, within: api, url: "http://127.0.0.1:8080/"}
                      - version: {within: api, url: "http://127.0.0.1:8080/actuator/info", json: git.commit.id}
                      - log-absent: {pattern: "OutOfMemory"}
                      - command: [docker, exec, shop-api-1, test, -d, /proc/1]
            """;
    private static final String COMPOSE = """
            name: shop
            services:
              api:
                image: server:${API_TAG:?must be a git sha}
                restart: unless-stopped
            """;
    private static final String PROJECT = "docker compose -p shop -f /home/ubuntu/shop/compose.yaml";

    private static BotRig bot;
    private static Everbit machine;

    @BeforeAll
    static void start() throws Exception {
        var site = LabShell.site()
                .replace("everbit-ops: C0EVERBIT", "everbit-ops: C0EVERBIT, shop-ops: " + CHANNEL)
                .replace("posts:\n", "posts:\n  shop-operator: [hana]\n");
        bot = BotRig.start("yaml-alone", site, ServiceByYamlAloneTest::write);
        machine = new Everbit(new LabShell());
        machine.sh("mkdir -p /home/ubuntu/shop && cd /home/ubuntu/shop && echo API_TAG=" + Everbit.GOOD
                + " > .env && cat > compose.yaml <<'E'\n" + COMPOSE + "E\n" + PROJECT + " up -d --wait 2>&1");
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        machine.sh(PROJECT + " down -v 2>&1; rm -rf /home/ubuntu/shop "
                + bot.files().vmDirectory());
    }

    private static void write(BotFiles files) throws IOException {
        var commands = Files.createDirectories(files.workspace().resolve("commands/shop"));
        Files.writeString(commands.resolve("stack.yaml"), STACK);
        for (var command : List.of("deploy.yaml", "rollback.yaml", "releases.yaml")) {
            Files.copy(Path.of("commands/everbit").resolve(command), commands.resolve(command));
        }
        files.edit(
                "permissions/grants.yaml",
                "\ngrants:\n",
                "\ngrants:\n  - {id: shop-operate, who: shop-operator, role: operator, stack: shop}\n");
    }

    @Test
    void it_is_deployed_survives_a_bad_release_and_is_rolled_back() throws Exception {
        deployed(Everbit.BETTER);
        deployed(Everbit.BEST);

        var bad = bot.awaitsEnd(bot.starts("hana", CHANNEL, "/deploy api bad0001"));
        assertTrue(bad.text().startsWith("↩️"), bad.everything());
        assertEquals(Everbit.BEST, version());

        var rollback = bot.awaitsEnd(bot.starts("hana", CHANNEL, "/rollback api"));
        assertTrue(rollback.text().startsWith("✅"), rollback.everything());
        assertEquals(Everbit.BETTER, version());

        bot.files().edit("commands/shop/stack.yaml", "OutOfMemory", "OutOfMemory|server " + Everbit.BEST);
        BotRig.awaits(
                Duration.ofMinutes(1),
                "the file is read again",
                () -> Optional.of(planned()).filter(plan -> plan.contains("server " + Everbit.BEST)));
        var talkative = bot.awaitsEnd(bot.starts("hana", CHANNEL, "/deploy api " + Everbit.BEST));
        assertTrue(talkative.text().startsWith("↩️"), talkative.everything());
        assertTrue(talkative.everything().contains("the log of api says"), talkative.everything());
        assertEquals(Everbit.BETTER, version());

        var before = machine.sh("docker ps -aq --no-trunc --filter label=com.docker.compose.project=shop");
        machine.sh("cd /home/ubuntu/shop && docker compose up -d 2>&1");
        assertEquals(before, machine.sh("docker ps -aq --no-trunc --filter label=com.docker.compose.project=shop"));
        assertTrue(bot.answer("hana", CHANNEL, "/ops releases api").contains(Everbit.BETTER));
        assertFalse(bot.answer("sora", CHANNEL, "/ops help").contains("/ops shop deploy"));
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    private static String planned() {
        try {
            return bot.answer("hana", CHANNEL, "/ops plan deploy api " + Everbit.BEST);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void deployed(String version) throws Exception {
        var message = bot.awaitsEnd(bot.starts("hana", CHANNEL, "/deploy api " + version));

        assertTrue(message.text().startsWith("✅"), message.everything());
        assertEquals(version, version());
    }

    private static String version() throws Exception {
        return machine.sh("docker exec shop-api-1 curl -fsS -m 30 http://127.0.0.1:8080/version"
                        + " | grep -oE '[0-9a-f]{7}' | head -n 1")
                .strip();
    }
}
