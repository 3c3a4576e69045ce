using Terrateam.Cli.Engines;

namespace Terrateam.Tests.Cli;

/// <summary>Where the version of an engine comes from, and what is told where it cannot be read.</summary>
public sealed class VersionSourceTests : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    [Theory]
    [InlineData("terraform", null, "", null, null)]
    [InlineData("terraform", "~> 1.5", "", "~> 1.5", "'engine.version'")]
    [InlineData("terraform", "1.5.7", "a/.terraform-version=1.6.0", "1.6.0", "'a/.terraform-version'")]
    [InlineData("terraform", "1.5.7", ".terraform-version=v1.6.0", "v1.6.0", "'.terraform-version'")]
    [InlineData("terraform", null, ".terraform-version=1.4.0 a/.tool-versions=terraform_1.5.0", "1.5.0", null)]
    [InlineData("terraform", null, "a/.tool-versions=terraform_1.5.0 a/.terraform-version=1.6.0", "1.6.0", null)]
    [InlineData("terraform", "1.5.7", ".opentofu-version=1.9.0", "1.5.7", "'engine.version'")]
    [InlineData("terraform", "1.5.7", "a/.tool-versions=terraform_system", "1.5.7", "'engine.version'")]
    [InlineData("tofu", "1.8.0", ".terraform-version=1.5.7", "1.8.0", "'engine.version'")]
    [InlineData("tofu", "1.8.0", ".opentofu-version=1.9.0", "1.9.0", "'.opentofu-version'")]
    [InlineData("tofu", null, ".tool-versions=opentofu_latest", "latest", "'.tool-versions'")]
    [InlineData("terragrunt", "0.80.0", ".terragrunt-version=0.88.0", "0.88.0", "'.terragrunt-version'")]
    [InlineData(
        "terraform",
        null,
        "a/m.tf=terraform{required_version=\">=_1.3\"} a/n.tf.json={\"terraform\":{\"required_version\":\"<2\"}}",
        ">= 1.3, <2",
        "'required_version' in 'a/m.tf' and 'required_version' in 'a/n.tf.json'"
    )]
    [InlineData("terraform", null, "m.tf=terraform{required_version=\">=_1.3\"}", null, null)]
    [InlineData(
        "tofu",
        null,
        "a/m.tofu=terraform{required_version=\"1\"} a/m.tf=terraform{required_version=\"2\"}",
        "1",
        null
    )]
    [InlineData("terragrunt", null, "a/m.tf=terraform{required_version=\">=_1.3\"}", null, null)]
    public void The_nearest_file_then_the_configuration_then_the_code_decides(
        string tool,
        string? configured,
        string files,
        string? version,
        string? source
    )
    {
        Write(files);

        var found = Find(tool, configured);

        Assert.Equal(version, found?.Request.Text);
        if (source is not null)
            Assert.Equal(source, found!.Source);
    }

    [Theory]
    [InlineData("1.5.x", "", "'engine.version' asks for the version '1.5.x'")]
    [InlineData(null, "a/.terraform-version=stable", "'a/.terraform-version' asks for the version 'stable'")]
    [InlineData(null, "a/.terraform-version=", "'a/.terraform-version' asks for the version ''")]
    [InlineData(null, ".tool-versions=terraform_ref:abc", "'.tool-versions' asks for the version 'ref:abc'")]
    [InlineData(
        null,
        "a/m.tf=terraform{required_version=\">=_1.3_<_2\"}",
        "'required_version' in 'a/m.tf' asks for the version '>= 1.3 < 2'"
    )]
    public void What_cannot_be_read_names_the_file_and_the_key(string? configured, string files, string problem)
    {
        Write(files);

        var exception = Assert.Throws<EngineException>(() => Find("terraform", configured));

        Assert.StartsWith(problem, exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _root.Dispose();

    private WantedVersion? Find(string tool, string? configured) =>
        VersionSources.Find(
            tool,
            configured,
            "engine.version",
            _root.Path,
            Directory.CreateDirectory(Path.Combine(_root.Path, "a")).FullName
        );

    // "path=content", separated by spaces; an underscore is a space in a content.
    private void Write(string files)
    {
        foreach (var file in files.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (path, content) = (file[..file.IndexOf('=', StringComparison.Ordinal)], file);
            content = content[(path.Length + 1)..].Replace("required_version", "\0", StringComparison.Ordinal);
            content = content.Replace('_', ' ').Replace("\0", "required_version", StringComparison.Ordinal);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root.Path, path))!);
            File.WriteAllText(Path.Combine(_root.Path, path), content);
        }
    }
}
