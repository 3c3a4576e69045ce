using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Changes;

/// <summary>The paths that a tree builder lists.</summary>
public sealed class BuiltTreeTests
{
    [Theory]
    [InlineData("/network/main.tf", "network/main.tf")]
    [InlineData("/main.tf", "main.tf")]
    [InlineData("network/main.tf", "network/main.tf")]
    [InlineData("/./network//main.tf", "network/main.tf")]
    public void One_slash_in_front_is_left_out(string listed, string path) =>
        Assert.Equal([path], BuiltTree.Compare([new(listed, Id: "1")], []).Files);

    [Theory]
    [InlineData("//network/main.tf")]
    [InlineData("/../main.tf")]
    [InlineData("../main.tf")]
    [InlineData("/")]
    [InlineData("")]
    public void What_is_outside_of_the_repository_is_refused(string listed) =>
        Assert.Throws<FormatException>(() => BuiltTree.Compare([new(listed, Id: "1")], []));

    [Fact]
    public void The_same_file_with_and_without_a_slash_is_one() =>
        Assert.Empty(
            BuiltTree.Compare([new("/network/main.tf", Id: "1")], [new("network/main.tf", Id: "1")]).Changed.Files
        );
}
