package dev.dangjik.stack;

import dev.dangjik.config.YamlMap;
import dev.dangjik.config.YamlValue;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads the `deploy` of a compose service.
final class DeploymentReader {
    private static final Pattern REPOSITORY = Pattern.compile("([a-z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+([._/-][a-z0-9]+)*");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern BRANCH = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");
    private static final int KEEP = 5;

    private final ComposeProject project;

    DeploymentReader(ComposeProject project) {
        this.project = project;
    }

    Deployment read(YamlMap map) {
        var artifact = map.required("artifact")
                .flatMap(value ->
                        value.choice(Map.of("pull", Deployment.Artifact.PULL, "build", Deployment.Artifact.BUILD)))
                .orElse(Deployment.Artifact.PULL);
        return new Deployment(
                artifact,
                map.required("image").map(DeploymentReader::image).orElse(""),
                version(map),
                HealthCheckReader.read(map),
                map.optional("keep").map(value -> (int) value.number(2, 100)).orElse(KEEP),
                map.optional("sync").map(value -> value.text(BRANCH, "the name of a branch")));
    }

    /// `latest`, or no tag, is refused for every service the stack deploys, so the file names no tag at all.
    private static String image(YamlValue value) {
        var image = value.text();
        if (image.matches(".*:[^/]*") || image.contains("@")) {
            value.problem("is '" + image + "'; name the repository without a tag: the tag is always the Git SHA");
            return image;
        }
        return value.text(REPOSITORY, "the repository of an image");
    }

    private Deployment.VersionVariable version(YamlMap map) {
        return map.required("version")
                .map(YamlValue::map)
                .map(version -> {
                    var file = Paths.resolve(project.directory(), version.text("file"));
                    if (!project.environmentFiles().contains(file)) {
                        version.file()
                                .problem(
                                        version.lineOf("file"),
                                        "file is " + file + ", which is none of the project's env-files: "
                                                + String.join(", ", project.environmentFiles()));
                    }
                    return new Deployment.VersionVariable(
                            file,
                            version.required("variable")
                                    .map(value -> value.text(VARIABLE, "the name of a variable"))
                                    .orElse(""));
                })
                .orElse(new Deployment.VersionVariable("", ""));
    }
}
