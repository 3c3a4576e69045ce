using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Configuration;

public sealed class ProvenanceTests
{
    private const string Text = """
        dirs:
          live/eu.west:
            when_modified:
              file_patterns:
                - a/*.tf
                - b/*.tf
          live/eu:
            workspaces:
              west.when_modified:
                tags: [a]
          ./app:
            tags: [b]
        workflows:
          - tag_query: ""
            plan:
              - type: init
              - type: plan
        """;

    [Theory]
    [InlineData("dirs", 1)]
    [InlineData("dirs.live/eu.west", 2)]
    [InlineData("dirs.live/eu.west.when_modified.file_patterns", 4)]
    [InlineData("dirs.live/eu.west.when_modified.file_patterns[1]", 6)]
    [InlineData("dirs.live/eu.workspaces.west.when_modified.tags[0]", 10)]
    [InlineData("dirs../app.tags", 12)]
    [InlineData("workflows[0]", 14)]
    [InlineData("workflows[0].plan[1].type", 17)]
    public void A_key_is_found_whatever_signs_its_names_have(string key, int line)
    {
        var read = ConfigurationReader.Read("config.yml", Text);

        Assert.Equal(new KeyPlace("config.yml", line), read.Provenance!.PlaceOf(key));
        Assert.Equal(
            $"config.yml:{line.ToString(System.Globalization.CultureInfo.InvariantCulture)} {key}",
            read.Cite(key)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("dir")]
    [InlineData("dirs.live")]
    [InlineData("when_modified.file_patterns[0]")]
    [InlineData("dirs.live/eu.west.when_modified.file_patterns[2]")]
    [InlineData("dirs.live/eu.west.when_modified.file_patterns[x]")]
    [InlineData("workflows[0].apply")]
    public void What_does_not_stand_in_the_file_has_no_place(string key)
    {
        var read = ConfigurationReader.Read("config.yml", Text);

        Assert.Null(read.Provenance!.PlaceOf(key));
        Assert.Equal(key, read.Cite(key));
    }
}
