package dev.dangjik.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `./dangjik` as a person types it, beside a Maven that only notes what it was told and a JDK that only repeats it.
class LauncherTest {
    private static final String JDKS = "/usr/lib/jvm/* /opt/* /opt/java/*";

    @TempDir
    Path folder = Path.of("/");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            help              | Usage: ./dangjik COMMAND
            --help            | Usage: ./dangjik COMMAND
            verify --help     | Usage: ./dangjik verify
            demo --help       | Usage: ./dangjik demo
            bench --help      | Usage: ./dangjik bench
            lab --help        | lab up [HOST...]
            lab up --help     | lab up
            lab down --help   | lab down
            lab status --help | lab status
            lab reset --help  | lab reset
            lab ssh --help    | lab ssh
            lab fault --help  | lab fault
            lab can --help    | lab can
            lab soak --help   | lab soak
            """)
    void help_is_printed_at_once_and_nothing_is_built(String words, String usage) throws Exception {
        var maven = maven("3.9.11");

        var run = launch(Path.of("dangjik"), Map.of("DANGJIK_JAVA_HOME", System.getProperty("java.home")), words);

        assertEquals(0, run.exitCode(), run.out());
        assertTrue(run.out().contains(usage), run.out());
        assertFalse(Files.exists(maven));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "check",
                "audit",
                "audit verify",
                "audit export",
                "export",
                "import",
                "totp",
                "provision"
            })
    void every_subcommand_of_the_program_answers_help(String words) {
        var run = CommandRun.of(Map.of(), (words + " --help").split(" ", -1));

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().startsWith("Usage: dangjik " + words), run.out());
    }

    @Test
    void a_bot_that_cannot_start_names_everything_that_is_missing_and_ends_with_78(@TempDir Path home)
            throws Exception {
        var run = CommandRun.besides(Map.of("DANGJIK_HOME", home.toString()), "serve");

        assertEquals(78, run.exitCode(), run.out());
        assertTrue(run.out().contains("SLACK_SIGNING_SECRET"), run.out());
        assertTrue(run.out().contains("SLACK_BOT_TOKEN"), run.out());
        assertFalse(run.out().contains("\tat "), run.out());
    }

    @Test
    void the_help_of_the_launcher_names_every_subcommand_of_the_program() throws Exception {
        var help = launch(Path.of("dangjik"), Map.of(), "help").out();

        for (var name : DangjikCommand.commandLine().getSubcommands().keySet()) {
            assertTrue(name.equals("help") || help.contains("\n  " + name + " "), name);
        }
    }

    @ParameterizedTest
    @CsvSource({"sevre,Did you mean: dangjik serve?", "xyzzy,Usage: dangjik"})
    void an_unknown_subcommand_gets_a_sentence_and_64(String word, String help) {
        var run = CommandRun.of(Map.of(), word);

        assertEquals(64, run.exitCode());
        assertTrue(run.err().startsWith("Unmatched argument at index 0: '" + word + "'\n"), run.err());
        assertTrue(run.err().contains(help), run.err());
    }

    @ParameterizedTest
    @CsvSource({
        "sevre,Did you mean: ./dangjik serve?",
        "chek --site x,Did you mean: ./dangjik check?",
        "frobnicate,./dangjik help lists them."
    })
    void an_unknown_word_is_turned_down_at_once_and_nothing_is_built(String words, String help) throws Exception {
        var maven = maven("3.9.11");

        var run = launch(copy(), Map.of("DANGJIK_JAVA_HOME", jdk("25.0.1").toString()), words);

        assertEquals(64, run.exitCode(), run.out());
        var word = words.split(" ", -1)[0];
        assertTrue(run.out().startsWith("'" + word + "' is no subcommand of Dangjik."), run.out());
        assertTrue(run.out().contains(help), run.out());
        assertFalse(Files.exists(maven));
    }

    @Test
    void the_launcher_lets_every_subcommand_of_the_program_pass_and_suggests_those_that_people_type() throws Exception {
        var seen = new TreeSet<>(DangjikCommand.commandLine().getSubcommands().keySet());
        seen.remove("help");

        assertEquals(seen, listed("program"));
        assertEquals(Set.of("rehearse", "soak"), listed("unseen"));
    }

    /// The words of this list of the launcher.
    private static Set<String> listed(String list) throws IOException {
        var beginning = list + "=(";
        return Files.readAllLines(Path.of("dangjik")).stream()
                .filter(line -> line.startsWith(beginning))
                .flatMap(line -> Stream.of(
                        line.substring(beginning.length(), line.length() - 1).split(" ", -1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void without_a_jdk_25_it_says_where_it_looked_and_what_to_type() throws Exception {
        var old = jdk("17.0.12");
        var text = Files.readString(Path.of("dangjik"));
        assertTrue(text.contains(JDKS), "it looks elsewhere than this test hides");
        var launcher =
                executable("dangjik", text.replace(JDKS, folder.resolve("none").toString()));
        var path = old.resolve("bin") + ":/usr/bin:/bin";

        var run = launch(launcher, Map.of("JAVA_HOME", old.toString(), "PATH", path), "check");

        assertEquals(69, run.exitCode(), run.out());
        assertTrue(run.out().startsWith("Dangjik needs a JDK 25 and found none."), run.out());
        assertTrue(run.out().endsWith("  DANGJIK_JAVA_HOME=/path/to/jdk-25 ./dangjik check\n"), run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.8.7", "3.9.11", "3.10.0", "4.0.0-rc-4"})
    void a_maven_that_is_new_enough_builds_and_the_words_go_to_the_program(String version) throws Exception {
        var maven = maven(version);

        var run = launch(copy(), Map.of("DANGJIK_JAVA_HOME", jdk("25.0.1").toString()), "check --site x");

        assertEquals(0, run.exitCode(), run.out());
        assertTrue(Files.readString(maven).endsWith(" package\n"), Files.readString(maven));
        assertTrue(run.out().endsWith(" dev.dangjik.console.Main check --site x\n"), run.out());
    }

    @ParameterizedTest
    @CsvSource({"3.8.6,3.8.6", "3.6.3,3.6.3", "2.2.1,2.2.1", "'',of no version it tells"})
    void a_maven_that_is_too_old_is_named_with_what_to_do_and_builds_nothing(String version, String said)
            throws Exception {
        var maven = maven(version);

        var run = launch(copy(), Map.of("DANGJIK_JAVA_HOME", jdk("25.0.1").toString()), "check");

        assertEquals(69, run.exitCode(), run.out());
        assertTrue(
                run.out()
                        .contains("Dangjik builds with Maven 3.8.7 or newer, and " + folder + "/bin/mvn is " + said
                                + ".\n"),
                run.out());
        assertTrue(run.out().contains("Put a newer one first on the PATH"), run.out());
        assertFalse(Files.exists(maven));
    }

    @Test
    void without_maven_it_says_what_is_needed_and_how_to_install_it() throws Exception {
        for (var tool : List.of("bash", "dirname", "readlink", "grep")) {
            executable("bin/" + tool, "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
        }
        var path = folder.resolve("bin").toString();

        var run = launch(copy(), Map.of("DANGJIK_JAVA_HOME", jdk("25.0.1").toString(), "PATH", path), "check");

        assertEquals(69, run.exitCode(), run.out());
        assertTrue(run.out().endsWith("""
                        Dangjik builds with Maven 3.8.7 or newer and found no mvn on the PATH.
                        On Debian: apt-get install maven
                        """), run.out());
    }

    @Test
    void verify_without_the_rights_for_the_lab_says_what_does_not_run_and_runs_the_rest() throws Exception {
        var maven = maven("3.9.11");
        var lab = labWithoutRoot();

        var run = launch(copy(), Map.of("DANGJIK_JAVA_HOME", jdk("25.0.1").toString()), "verify -q");

        assertEquals(0, run.exitCode(), run.out());
        assertTrue(run.out().startsWith("lab: this machine cannot carry the lab, it lacks: root"), run.out());
        assertTrue(run.out().contains("The lab tests (src/test/java/dev/dangjik/lab) did not run"), run.out());
        assertEquals("-B -ntp -DskipLab=true verify -q\n", Files.readString(maven));
        assertFalse(Files.exists(lab));
    }

    @Test
    void the_gate_of_ci_is_a_failure_without_the_rights_for_the_lab() throws Exception {
        var maven = maven("3.9.11");
        var lab = labWithoutRoot();
        executable("bin/dpkg", "#!/bin/sh\n");
        var gate = executable(".ci/run", Files.readString(Path.of(".ci/run")));
        copy();

        var run = launch(gate, Map.of("DANGJIK_JAVA_HOME", jdk("25.0.1").toString()), "");

        assertEquals(1, run.exitCode(), run.out());
        assertTrue(run.out().contains("The lab tests (src/test/java/dev/dangjik/lab) did not run"), run.out());
        assertFalse(Files.exists(maven));
        assertFalse(Files.exists(lab));
    }

    @Test
    void the_demonstration_without_root_says_what_it_lacks_and_begins_nothing() throws Exception {
        var maven = maven("3.9.11");
        var lab = labWithoutRoot();

        var run = launch(copy(), Map.of("DANGJIK_JAVA_HOME", jdk("25.0.1").toString()), "demo");

        assertEquals(69, run.exitCode(), run.out());
        assertTrue(run.out().startsWith("lab: this machine cannot carry the lab, it lacks: root"), run.out());
        assertTrue(run.out().contains("The demonstration needs a real machine"), run.out());
        assertFalse(Files.exists(maven));
        assertFalse(Files.exists(lab));
    }

    /// The lab as somebody meets it who is not root. Asked for anything but whether it can be, it only notes that.
    ///
    /// @return the file in which it notes what it is told to do
    private Path labWithoutRoot() throws IOException {
        var told = folder.resolve("lab-told");
        executable("bin/id", "#!/bin/sh\necho 1000\n");
        executable("src/lab/lab", """
                #!/bin/sh
                [ "$1" = can ] || exec echo "$@" >>%s
                exec %s can
                """.formatted(told, Path.of("src/lab/lab").toAbsolutePath()));
        return told;
    }

    @Test
    void a_bot_whose_memory_is_used_up_ends_so_that_a_fresh_one_is_started() throws Exception {
        maven("3.9.11");
        var told = launch(copy(), Map.of("DANGJIK_JAVA_HOME", jdk("25.0.1").toString()), "serve")
                .out()
                .lines()
                .toList()
                .getLast();
        var line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        line.addAll(Stream.of(told.split(" ", -1))
                .takeWhile(option -> !option.equals("-cp"))
                .toList());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Glutton.class.getName()));

        var process = new ProcessBuilder(line).redirectErrorStream(true).start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(3, process.waitFor(), out);
        assertTrue(out.startsWith("Terminating due to java.lang.OutOfMemoryError"), out);
    }

    /// Asks for more than all memory on one thread while another waits.
    static final class Glutton {
        private Glutton() {}

        public static void main(String[] args) throws InterruptedException {
            Thread.ofVirtual().start(() -> System.out.println(new byte[1 << 30].length));
            Thread.currentThread().join(Duration.ofMinutes(1));
        }
    }

    /// The launcher in a checkout in which nothing has been built.
    private Path copy() throws IOException {
        return executable("dangjik", Files.readString(Path.of("dangjik")));
    }

    /// Puts a Maven of this version on the PATH.
    ///
    /// @return the file in which it notes what it is told to do
    private Path maven(String version) throws IOException {
        var told = folder.resolve("told");
        executable("bin/mvn", """
                #!/bin/sh
                if [ "$1" = --version ]; then
                  printf '\\033[1mApache Maven %s\\033[m\\nJava version: 25.0.1\\n'
                else
                  echo "$@" >%s
                fi
                """.formatted(version, told));
        return told;
    }

    /// A JDK whose java repeats its words.
    private Path jdk(String version) throws IOException {
        executable("jdk/bin/javac", "#!/bin/sh\n");
        executable("jdk/bin/java", "#!/bin/sh\necho \"$@\"\n");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
        return folder.resolve("jdk");
    }

    private Path executable(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private CommandRun launch(Path launcher, Map<String, String> environment, String words)
            throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of(launcher.toAbsolutePath().toString()));
        line.addAll(List.of(words.split(" ", -1)));
        var builder = new ProcessBuilder(line).redirectErrorStream(true).directory(folder.toFile());
        var all = new HashMap<>(Map.of("HOME", folder.toString(), "PATH", folder + "/bin:/usr/bin:/bin"));
        all.putAll(environment);
        builder.environment().clear();
        builder.environment().putAll(all);
        var process = builder.start();
        process.getOutputStream().close();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandRun(process.waitFor(), out, "");
    }
}
