package dev.dangjik.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresTest {
    private Path home = Path.of("/");

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createTempDirectory("dangjik-home-");
    }

    @AfterEach
    void removeHome() throws IOException {
        if (Files.exists(home.resolve("postgres/data"))) {
            start().stop(EmbeddedPostgres.Stop.IMMEDIATE);
        }
        PrivateFiles.deleteTree(home);
    }

    @Test
    void it_is_durable_on_the_loopback_interface_only_and_refuses_a_wrong_password() throws Exception {
        try (var server = start()) {
            assertEquals("on", setting(server, "fsync"));
            assertEquals("on", setting(server, "synchronous_commit"));
            assertEquals("127.0.0.1", setting(server, "listen_addresses"));
            assertEquals("", setting(server, "unix_socket_directories"));
            assertEquals("on", setting(server, "data_checksums"));
            var wrong = new Login(server.owner("postgres").url(), "dangjik", new Secret<>("guess"));
            assertEquals(
                    "28P01", assertThrows(SQLException.class, wrong::connect).getSQLState());
        }
    }

    @Test
    void passwords_are_files_that_only_the_owner_reads() throws Exception {
        start().close();

        for (var name : new String[] {"dangjik.password", "port", "data/postgresql.conf"}) {
            var permissions =
                    Files.getPosixFilePermissions(home.resolve("postgres").resolve(name));
            assertEquals("rw-------", PosixFilePermissions.toString(permissions), name);
        }
        assertFalse(Files.exists(home.resolve("postgres/initdb.password")));
    }

    @Test
    void it_keeps_its_port_and_takes_another_when_that_one_is_taken() throws Exception {
        int first = portOf(start());
        assertEquals(first, portOf(start()));

        try (var thief = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
            assertTrue(portOf(start()) != thief.getLocalPort());
        }
    }

    @Test
    void a_second_process_attaches_and_the_last_one_stops_the_server() throws Exception {
        var first = start();
        var second = start();

        assertEquals(first.port(), second.port());
        first.close();
        assertEquals("on", setting(second, "fsync"));
        second.close();
        assertTrue(Postmaster.of(second.data()).isEmpty());
    }

    @Test
    void after_a_killed_server_the_next_start_waits_for_its_rest_and_recovers() throws Exception {
        var server = start();
        try (var database = Database.on(server, EmbeddedPostgres.DATABASE)) {
            database.jdbi().useHandle(handle -> handle.execute("insert into run_lock (name) values ('kept')"));
        }
        kill(Postmaster.of(server.data()).orElseThrow().pid());

        assertTrue(server.ensureRunning());
        assertFalse(server.ensureRunning());

        try (var database = Database.open(home, Optional.empty())) {
            assertEquals(1, database.jdbi().withHandle(EmbeddedPostgresTest::countLocks));
        }
    }

    @Test
    void a_lock_file_whose_number_belongs_to_another_process_is_no_server() throws Exception {
        start().close();
        var file = home.resolve("postgres/data/postmaster.pid");
        Files.writeString(file, ProcessHandle.current().pid() + "\n" + home + "\n1\n5432\n");

        try (var server = start()) {
            assertEquals("on", setting(server, "fsync"));
        }
    }

    @Test
    void data_of_another_major_version_are_refused_with_the_way_out() throws Exception {
        start().close();
        Files.writeString(home.resolve("postgres/data/PG_VERSION"), "17\n");

        var refusal = assertThrows(DatabaseUnavailable.class, this::start);
        assertTrue(String.valueOf(refusal.getMessage()).contains("dangjik export"), refusal.getMessage());
        Files.writeString(home.resolve("postgres/data/PG_VERSION"), "18\n");
    }

    @Test
    void transactions_survive_a_server_that_crashes_again_and_again_nothing_is_lost_and_nothing_doubled()
            throws Exception {
        try (var server = start();
                var database = Database.on(server, EmbeddedPostgres.DATABASE)) {
            var transactions = database.transactions(Clock.systemUTC());
            var writers = IntStream.range(0, 4)
                    .mapToObj(writer ->
                            CompletableFuture.runAsync(() -> write(transactions, writer), Thread::startVirtualThread))
                    .toList();
            for (int crash = 0; crash < 3; crash++) {
                Pause.real().pause(Duration.ofMillis(300));
                server.stop(EmbeddedPostgres.Stop.IMMEDIATE);
                server.ensureRunning();
            }

            for (var writer : writers) {
                writer.get(300, TimeUnit.SECONDS);
            }
            assertEquals(800, transactions.call(EmbeddedPostgresTest::countLocks));
        }
    }

    /// Two hundred rows that nobody else writes: one that is written twice breaks the key.
    private static void write(Transactions transactions, int writer) {
        for (int i = 0; i < 200; i++) {
            var name = writer + "/" + i;
            transactions.run(handle -> handle.execute("insert into run_lock (name) values (?)", name));
        }
    }

    private EmbeddedPostgres start() {
        var user = System.getProperty("user.name");
        var binaries = Path.of(System.getProperty("java.io.tmpdir"), "dangjik-test-server-" + user);
        return EmbeddedPostgres.start(home, new PostgresBinaries(binaries), Pause.real());
    }

    private static int portOf(EmbeddedPostgres server) {
        try (server) {
            return server.port();
        }
    }

    private static String setting(EmbeddedPostgres server, String name) throws SQLException {
        try (var connection = server.owner("postgres").connect();
                var statement = connection.createStatement();
                var found = statement.executeQuery("show " + name)) {
            found.next();
            return found.getString(1);
        }
    }

    private static int countLocks(org.jdbi.v3.core.Handle handle) {
        return handle.createQuery("select count(*) from run_lock")
                .mapTo(Integer.class)
                .one();
    }

    private static void kill(long pid) throws Exception {
        var handle = ProcessHandle.of(pid).orElseThrow();
        handle.destroyForcibly();
        handle.onExit().get(60, TimeUnit.SECONDS);
    }
}
