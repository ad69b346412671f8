package dev.dangjik.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The dependency direction of docs/architecture.md, checked.
class ArchitectureTest {
    /// Lowest first: a package may use packages to its left, never to its right.
    private static final List<String> ORDER = List.of(
            "config",
            "store",
            "message",
            "stack",
            "permission",
            "plan",
            "remote",
            "audit",
            "approval",
            "run",
            "command",
            "emergency",
            "release",
            "health",
            "certificate",
            "exposure",
            "killswitch",
            "slack",
            "console");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.dangjik");

    @TestFactory
    Stream<DynamicTest> a_package_uses_only_packages_to_its_left() {
        return ORDER.stream()
                .limit(ORDER.size() - 1L)
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    var right = ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size()).stream()
                            .map(other -> "dev.dangjik." + other + "..")
                            .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage("dev.dangjik." + name + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(right)
                            .because("the order of packages keeps every request on one path")
                            .check(CLASSES);
                }));
    }

    @Test
    void every_package_has_its_place_in_the_order() {
        var unknown = CLASSES.stream()
                .map(c -> c.getPackageName())
                .filter(p -> p.startsWith("dev.dangjik."))
                .map(p -> p.substring("dev.dangjik.".length()).replaceFirst("\\..*", ""))
                .filter(p -> !ORDER.contains(p))
                .distinct()
                .toList();
        org.junit.jupiter.api.Assertions.assertEquals(List.of(), unknown);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("dev.dangjik.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void only_slack_imports_the_slack_sdk() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.dangjik.slack..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.slack.api..")
                .because("a second way to talk to people must not touch the domain")
                .check(CLASSES);
    }

    @Test
    void only_remote_imports_ssh_and_docker_libraries() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.dangjik.remote..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("net.schmizz..", "com.hierynomus..", "com.github.dockerjava..")
                .because("host keys, time limits and quoting are looked after in one place")
                .check(CLASSES);
    }

    @Test
    void nobody_reads_the_system_clock() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .because("time comes from an injected java.time.Clock")
                .check(CLASSES);
    }
}
