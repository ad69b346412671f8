package dev.dangjik.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/// House rules that a formatter and a compiler cannot check.
class HouseStyleTest {
    private static final JavaClasses ALL = new ClassFileImporter().importPackages("dev.dangjik");
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.dangjik");

    @Test
    void names_say_what_a_thing_is() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Manager|Helper|Util|Utils|Data|Info)")
                .orShould()
                .haveNameMatching(".*[a-z]Service")
                .because("Service is a thing we operate, and the other suffixes say nothing")
                .check(withoutModel());
    }

    @Test
    void tests_do_not_sleep_and_are_not_switched_off() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .orShould()
                .beAnnotatedWith(Disabled.class)
                .check(ALL);
    }

    @Test
    void files_stay_short() throws IOException {
        assertEquals(List.of(), longerThan(400, Path.of("src/main/java")));
        assertEquals(List.of(), longerThan(500, Path.of("src/test/java")));
    }

    @Test
    void lines_and_methods_stay_short() throws IOException {
        var tooLong = new ArrayList<String>();
        for (var file : javaFiles(Path.of("src/main/java"))) {
            tooLong.addAll(longLines(file));
        }
        tooLong.addAll(MethodLengths.over(50, javaFiles(Path.of("src/main/java"))));
        assertEquals(List.of(), tooLong);
    }

    @Test
    void methods_take_few_parameters_and_classes_few_dependencies() {
        var tooMany = MAIN.stream()
                .filter(c -> !c.isRecord() && !c.isEnum() && !c.getName().contains("$Definition"))
                .flatMap(c -> c.getCodeUnits().stream())
                .filter(unit -> !unit.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(unit -> !unit.getName().startsWith("lambda$"))
                .filter(unit -> unit.getParameters().size() > limit(unit))
                .map(JavaCodeUnit::getFullName)
                .toList();
        assertEquals(List.of(), tooMany);
    }

    private static int limit(JavaCodeUnit unit) {
        return unit.getName().equals("<init>") ? 7 : 6;
    }

    /// The glossary's `Service` kinds keep their name, and so does its exposure helper, which is a program.
    private static JavaClasses withoutModel() {
        return ALL.that(new com.tngtech.archunit.base.DescribedPredicate<JavaClass>("are not the glossary's services") {
            @Override
            public boolean test(JavaClass type) {
                return !type.getPackageName().equals("dev.dangjik.stack")
                        && !type.getSimpleName().endsWith("ExposureHelper");
            }
        });
    }

    private static List<String> longerThan(int limit, Path root) throws IOException {
        var tooLong = new ArrayList<String>();
        for (var file : javaFiles(root)) {
            int lines = Files.readAllLines(file).size();
            if (lines > limit) {
                tooLong.add(file + ": " + lines + " lines");
            }
        }
        return tooLong;
    }

    private static List<String> longLines(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.length() > 120)
                .map(line -> file + ": " + line.length() + " characters: " + line.strip())
                .toList();
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            return files.filter(f -> f.toString().endsWith(".java")).toList();
        }
    }
}
