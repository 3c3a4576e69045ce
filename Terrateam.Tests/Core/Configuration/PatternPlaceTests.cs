using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>
/// Patterns that lead out of the repository match nothing: they are errors, with the place where they stand.
/// </summary>
public sealed class PatternPlaceTests
{
    [Theory]
    [InlineData("when_modified:\n  file_patterns: ['../*']", "2:19 when_modified.file_patterns[0]")]
    [InlineData("when_modified:\n  file_patterns: ['a.tf', '!../*']", "2:27 when_modified.file_patterns[1]")]
    [InlineData("when_modified:\n  file_patterns: ['a/../../b/*.tf']", "2:19 when_modified.file_patterns[0]")]
    [InlineData("when_modified:\n  file_patterns: ['./../*.tf']", "2:19 when_modified.file_patterns[0]")]
    [InlineData("when_modified:\n  file_patterns: ['**/../../x']", "2:19 when_modified.file_patterns[0]")]
    [InlineData("when_modified:\n  file_patterns: ['{a,../b}/*.tf']", "2:19 when_modified.file_patterns[0]")]
    [InlineData("when_modified:\n  file_patterns: ['../${DIR}/*.tf']", "2:19 when_modified.file_patterns[0]")]
    [InlineData("when_modified:\n  file_patterns: ['${WORKSPACE}/../../*.tf']", "2:19 when_modified.file_patterns[0]")]
    [InlineData(
        """
            dirs:
              a/b:
                when_modified:
                  file_patterns: ['../*.tf']
            """,
        "4:23 dirs.a/b.when_modified.file_patterns[0]"
    )]
    [InlineData(
        """
            dirs:
              a/b:
                when_modified:
                  file_patterns: ['${DIR}/../../../x/*.tf']
            """,
        "4:23 dirs.a/b.when_modified.file_patterns[0]"
    )]
    [InlineData(
        """
            dirs:
              .:
                when_modified:
                  file_patterns: ['a.tf', '${DIR}/../x/*.tf']
            """,
        "4:31 dirs...when_modified.file_patterns[1]"
    )]
    [InlineData(
        """
            dirs:
              a:
                workspaces:
                  w:
                    when_modified:
                      file_patterns: ['!${DIR}/../../*']
            """,
        "6:27 dirs.a.workspaces.w.when_modified.file_patterns[0]"
    )]
    [InlineData("dirs:\n  '../*': {}", "2:3 dirs.../*")]
    [InlineData("dirs:\n  a/../../b: {}", "2:3 dirs.a/../../b")]
    public void What_leads_out_of_the_repository_is_told_with_its_place(string yaml, string place)
    {
        var error = Assert.Single(ConfigurationReader.Read("config.yml", yaml).Errors);

        Assert.Equal($"config.yml {place}", $"{error.File} {error.Line}:{error.Column} {error.Key}");
        Assert.Contains("out of the repository", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("when_modified: {file_patterns: ['a/../b/*.tf', './x', 'a/..b/*.tf', '..a/*', '...', '${DIR}/..x']}")]
    [InlineData(
        "when_modified: {file_patterns: ['${DIR}/../shared/*.tf', '${DIR}/../../shared/*.tf', "
            + "'${DIR}/${WORKSPACE}/../x']}"
    )]
    [InlineData("dirs: {a/b: {when_modified: {file_patterns: ['${DIR}/../../x/*.tf', '${DIR}/c/../../../x']}}}")]
    [InlineData("dirs: {'a/**/*.tf': {when_modified: {file_patterns: ['${DIR}/../../x/*.tf']}}}")]
    [InlineData("dirs: {'a/../b/*.tf': {}, a/../c: {}}")]
    [InlineData("dirs: {.: {}}\nwhen_modified: {file_patterns: ['${DIR}/../shared/*.tf']}")]
    public void What_stays_in_the_repository_or_may_is_right(string yaml) =>
        Assert.Empty(ConfigurationReader.Read("config.yml", yaml).Errors);
}
