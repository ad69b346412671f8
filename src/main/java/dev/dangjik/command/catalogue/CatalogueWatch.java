package dev.dangjik.command.catalogue;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reloads the catalogue when a file of the workspace or the site changes.
///
/// An editor or a `git pull` changes several files one after the other, so it waits until they have been quiet for a
/// moment. A kernel that loses events loses nothing here: any event makes everything be loaded again.
public final class CatalogueWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogueWatch.class);
    private static final int DEEPEST = 5;

    private final WatchService events;
    private final List<Path> roots;
    private final Path site;
    private final Duration quiet;
    private final Runnable reload;
    private final Thread thread;

    private CatalogueWatch(WatchService events, List<Path> roots, Path site, Duration quiet, Runnable reload) {
        this.events = events;
        this.roots = roots;
        this.site = site;
        this.quiet = quiet;
        this.reload = reload;
        this.thread = Thread.ofVirtual().name("catalogue-watch").unstarted(this::watch);
    }

    /// Watches the workspace and the directory of the site file until it is closed.
    ///
    /// @param quiet how long nothing may change before `reload` is called
    /// @param reload must not throw
    /// @throws IOException when the operating system gives no watch
    public static CatalogueWatch start(Path workspace, Path site, Duration quiet, Runnable reload) throws IOException {
        var roots = List.of(workspace.resolve("commands"), workspace.resolve("permissions"));
        var watch = new CatalogueWatch(
                FileSystems.getDefault().newWatchService(), roots, site.toAbsolutePath(), quiet, reload);
        watch.register();
        watch.thread.start();
        return watch;
    }

    /// Watches every directory there is now; one that is watched already is not watched twice.
    private void register() throws IOException {
        for (var root : roots) {
            if (Files.isDirectory(root)) {
                try (var below = Files.walk(root, DEEPEST)) {
                    for (var directory : (Iterable<Path>) below.filter(Files::isDirectory)::iterator) {
                        register(directory);
                    }
                }
            }
        }
        if (Files.isDirectory(siteDirectory())) {
            register(siteDirectory());
        }
    }

    private void register(Path directory) throws IOException {
        directory.register(
                events,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
    }

    private Path siteDirectory() {
        var parent = site.getParent();
        return parent == null ? site : parent;
    }

    private void watch() {
        try {
            while (true) {
                if (drain(events.take())) {
                    awaitQuiet();
                    register();
                    reload.run();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException _) {
            LOG.debug("the catalogue is no longer watched");
        } catch (IOException e) {
            LOG.warn("watching the catalogue stopped; a restart reads it", e);
        }
    }

    private void awaitQuiet() throws InterruptedException {
        long last = System.nanoTime();
        for (long left = quiet.toNanos(); left > 0; left = last + quiet.toNanos() - System.nanoTime()) {
            var key = events.poll(left, TimeUnit.NANOSECONDS);
            if (key != null && drain(key)) {
                last = System.nanoTime();
            }
        }
    }

    /// Whether something changed that is read. Beside the site file other things come and go.
    private boolean drain(WatchKey key) {
        boolean isSiteDirectory = siteDirectory().equals(key.watchable());
        boolean isOurs = key.pollEvents().stream()
                .anyMatch(event -> !isSiteDirectory
                        || StandardWatchEventKinds.OVERFLOW.equals(event.kind())
                        || site.getFileName().equals(event.context()));
        key.reset();
        return isOurs;
    }

    @Override
    public void close() throws IOException {
        events.close();
    }
}
