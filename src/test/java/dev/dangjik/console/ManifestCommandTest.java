package dev.dangjik.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.dangjik.testing.SomeSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `dangjik manifest`: what is pasted into Slack, and what differs from what stands there.
class ManifestCommandTest {
    private static final String[] SERVED = {"--url", "https://ops.example.com"};

    @TempDir
    Path folder = Path.of("/");

    private Path site = Path.of("/");

    @BeforeEach
    void bind() throws IOException {
        site = SomeSite.in(folder);
    }

    @Test
    void every_alias_that_leads_somewhere_is_a_slash_command_and_each_goes_to_the_bot() {
        var commands = manifest(SERVED).getAsJsonObject("features").getAsJsonArray("slash_commands");

        assertEquals(
                List.of("/ops", "/deploy", "/rollback", "/killswitch", "/cert", "/health", "/expose"),
                commands.asList().stream()
                        .map(command -> command.getAsJsonObject().get("command").getAsString())
                        .toList());
        commands.forEach(command -> {
            var url = command.getAsJsonObject().get("url").getAsString();
            assertEquals("https://ops.example.com/slack/events", url);
            assertTrue(command.getAsJsonObject().get("should_escape").getAsBoolean());
        });
    }

    @Test
    void over_Socket_Mode_nothing_has_an_address() {
        var manifest = manifest("--socket");

        assertTrue(!manifest.toString().contains("url"), manifest.toString());
        assertTrue(
                manifest.getAsJsonObject("settings").get("socket_mode_enabled").getAsBoolean());
    }

    @Test
    void YAML_and_JSON_say_the_same() throws IOException {
        for (var format : List.of(List.<String>of(), List.of("--json"))) {
            var words = new ArrayList<>(List.of("--socket"));
            words.addAll(format);
            var file = Files.writeString(
                    folder.resolve("exported"),
                    run(words.toArray(String[]::new)).out());

            var check = run("--socket", "--check", file.toString());

            assertEquals(0, check.exitCode(), check.err());
            assertEquals(file + ": as it should be\n", check.out());
        }
    }

    @Test
    void what_differs_is_named_and_what_the_team_may_choose_is_not() throws IOException {
        var manifest = manifest(SERVED);
        manifest.getAsJsonObject("display_information").addProperty("name", "Our bot");
        var commands = manifest.getAsJsonObject("features").getAsJsonArray("slash_commands");
        commands.remove(1);
        commands.get(0).getAsJsonObject().addProperty("url", "https://old.example.com/slack/events");
        commands.get(1).getAsJsonObject().addProperty("should_escape", false);
        commands.get(2).getAsJsonObject().addProperty("description", "our words");
        var other = new JsonObject();
        other.addProperty("command", "/weather");
        commands.add(other);
        var scopes = new JsonArray();
        List.of("commands", "chat:write", "admin", "groups:history", "files:write", "users:read")
                .forEach(scopes::add);
        manifest.getAsJsonObject("oauth_config").getAsJsonObject("scopes").add("bot", scopes);
        manifest.getAsJsonObject("settings").addProperty("socket_mode_enabled", true);
        manifest.getAsJsonObject("settings").getAsJsonObject("interactivity").remove("request_url");
        var file = Files.writeString(folder.resolve("exported.json"), manifest.toString());

        var check = run("--url", "https://ops.example.com", "--check", file.toString());

        assertEquals(1, check.exitCode(), check.err());
        assertEquals(
                List.of(
                        "features.slash_commands: /ops has url https://old.example.com/slack/events, should have "
                                + "https://ops.example.com/slack/events",
                        "features.slash_commands: /deploy is missing",
                        "features.slash_commands: /rollback has should_escape false, should have true",
                        "features.slash_commands: /weather leads to nothing",
                        "oauth_config.scopes.bot: channels:history is missing",
                        "oauth_config.scopes.bot: admin is not needed",
                        "settings.interactivity.request_url: is not there, should be "
                                + "https://ops.example.com/slack/events",
                        "settings.socket_mode_enabled: is true, should be false"),
                check.out().lines().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{", "just words", ""})
    void what_is_no_manifest_is_said(String content) throws IOException {
        var file = Files.writeString(folder.resolve("exported"), content);

        var check = run("--socket", "--check", file.toString());

        assertEquals(78, check.exitCode(), check.out());
        assertTrue(check.err().startsWith(file + ": is "), check.err());
    }

    @Test
    void one_way_must_be_said_and_an_address_must_be_one_that_Slack_takes() {
        assertEquals(64, run().exitCode());
        assertEquals(64, run("--socket", "--url", "https://ops.example.com").exitCode());
        assertEquals(64, run("--url", "http://ops.example.com").exitCode());
        assertEquals(
                78,
                run("--socket", "--check", folder.resolve("nothing").toString()).exitCode());
    }

    private JsonObject manifest(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.add("--json");
        var run = run(all.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        return JsonParser.parseString(run.out()).getAsJsonObject();
    }

    private CommandRun run(String... words) {
        var all = new ArrayList<>(List.of("manifest"));
        all.addAll(List.of(words));
        return CommandRun.of(Map.of("DANGJIK_SITE", site.toString()), all.toArray(String[]::new));
    }
}
