using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Terrateam.Functions.GitHub;

namespace Terrateam.Tests.Functions.GitHub;

public sealed class GitHubOptionsTests
{
    private static readonly (string, string)[] Complete =
    [
        ("GitHub:AppId", "12"),
        ("GitHub:PrivateKey", App.AnyKey),
        ("GitHub:WebhookSecret", "s3cr3t-s3cr3t-s3cr3t"),
    ];

    [Fact]
    public void Complete_settings_start_with_GitHubs_own_addresses()
    {
        var options = Start(Complete);

        Assert.Equal(
            (
                "12",
                "s3cr3t-s3cr3t-s3cr3t",
                "https://api.github.com/",
                "https://github.com/",
                ".github/workflows/terrateam.yml"
            ),
            (
                options.AppId,
                options.WebhookSecret,
                options.ApiUrl.AbsoluteUri,
                options.WebUrl.AbsoluteUri,
                options.WorkflowPath
            )
        );
    }

    [Fact]
    public void The_originals_names_are_understood()
    {
        var options = Start(
            ("GITHUB_APP_ID", "12"),
            ("GITHUB_APP_PEM", App.AnyKey),
            ("GITHUB_WEBHOOK_SECRET", "s3cr3t-s3cr3t-s3cr3t"),
            ("GITHUB_API_BASE_URL", "https://git.example.com/api/v3"),
            ("GITHUB_WEB_BASE_URL", "https://git.example.com"),
            ("GITHUB_WORKFLOW_PATH_OVERRIDE", ".github/workflows/infra.yml")
        );

        Assert.Equal(
            (
                "12",
                "s3cr3t-s3cr3t-s3cr3t",
                "https://git.example.com/api/v3/",
                "https://git.example.com/",
                ".github/workflows/infra.yml"
            ),
            (
                options.AppId,
                options.WebhookSecret,
                options.ApiUrl.AbsoluteUri,
                options.WebUrl.AbsoluteUri,
                options.WorkflowPath
            )
        );
    }

    [Fact]
    public void Bots_that_may_command_are_a_list() =>
        Assert.Equal(
            ["renovate[bot]", "helper[bot]"],
            Start([
                .. Complete,
                ("GitHub:AllowedBots:0", "renovate[bot]"),
                ("GitHub:AllowedBots:1", " helper[bot] "),
            ]).AllowedBots,
            StringComparer.Ordinal
        );

    [Theory]
    [InlineData("")]
    [InlineData("renovate")]
    [InlineData("*")]
    public void A_name_that_no_bot_has_stops_the_start(string name) =>
        Assert.Contains(
            "GitHub:AllowedBots:0",
            Assert
                .Throws<OptionsValidationException>(() => Start([.. Complete, ("GitHub:AllowedBots:0", name)]))
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Our_names_come_before_the_originals() =>
        Assert.Equal("12", Start([.. Complete, ("GITHUB_APP_ID", "13")]).AppId);

    [Fact]
    public void A_key_may_be_text_or_base64_or_one_line_or_a_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, App.AnyKey);
            var one = App.AnyKey.Trim();
            Assert.Equal(one, Start(With("GitHub:PrivateKey", "\n" + App.AnyKey + "\n")).PrivateKey);
            Assert.Equal(one, Start(With("GitHub:PrivateKey", one.ReplaceLineEndings("\\n"))).PrivateKey);
            Assert.Equal(
                one,
                Start(With("GitHub:PrivateKey", Convert.ToBase64String(Encoding.ASCII.GetBytes(App.AnyKey))))
                    .PrivateKey.Trim()
            );
            Assert.Equal(one, Start([.. With("GitHub:PrivateKey", ""), ("GitHub:PrivateKeyFile", file)]).PrivateKey);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("GitHub:AppId", "", "GitHub:AppId")]
    [InlineData("GitHub:WebhookSecret", "", "GitHub:WebhookSecret")]
    [InlineData("GitHub:WebhookSecret", "   ", "GitHub:WebhookSecret")]
    [InlineData("GitHub:WebhookSecret", "topsecret-topsecret", "GitHub:WebhookSecret")]
    [InlineData("GitHub:PrivateKey", "", "GitHub:PrivateKey")]
    [InlineData("GitHub:PrivateKey", "topsecret", "GitHub:PrivateKey")]
    [InlineData("GitHub:PrivateKey", "dG9wc2VjcmV0", "GitHub:PrivateKey")]
    [InlineData(
        "GitHub:PrivateKey",
        "-----BEGIN RSA PRIVATE KEY-----\ntopsecret\n-----END RSA PRIVATE KEY-----",
        "GitHub:PrivateKey"
    )]
    [InlineData("GitHub:ApiUrl", "topsecret", "GitHub:ApiUrl")]
    [InlineData("GitHub:ApiUrl", "ftp://topsecret", "GitHub:ApiUrl")]
    [InlineData("GitHub:ApiUrl", "https://user:topsecret@api.github.com", "GitHub:ApiUrl")]
    [InlineData("GitHub:WebUrl", "topsecret", "GitHub:WebUrl")]
    [InlineData("GitHub:SigningKey", "https://vault.vault.azure.net/keys/topsecret", "GitHub:SigningKey")]
    [InlineData("GitHub:HookRanges:0", "topsecret", "GitHub:HookRanges:0")]
    [InlineData("GitHub:HookRanges:0", "140.82.112.1/33", "GitHub:HookRanges:0")]
    [InlineData("GitHub:HookRanges:0", "", "GitHub:HookRanges:0")]
    [InlineData("GitHub:ContentPerMinute", "0", "GitHub:ContentPerMinute")]
    [InlineData("GitHub:MaximumWait", "01:00:00", "GitHub:MaximumWait")]
    public void What_cannot_work_stops_the_start_and_names_the_setting_but_not_its_value(
        string key,
        string value,
        string named
    )
    {
        var refused = Assert.Throws<OptionsValidationException>(() => Start(With(key, value)));

        Assert.Contains(named, Assert.Single(refused.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_missing_is_named_at_once() =>
        Assert.Equal(3, Assert.Throws<OptionsValidationException>(() => Start()).Failures.Count());

    [Fact]
    public void A_key_file_that_is_not_there_is_named()
    {
        var refused = Assert.Throws<OptionsValidationException>(() =>
            Start([.. With("GitHub:PrivateKey", ""), ("GitHub:PrivateKeyFile", "/nowhere/app.pem")])
        );

        Assert.Contains("GitHub:PrivateKeyFile", Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topsecret", "is no address of a Key Vault key")]
    [InlineData("http://vault.vault.azure.net/keys/topsecret", "is no address of a Key Vault key")]
    [InlineData("https://vault.vault.azure.net/keys/topsecret/0123", "is no address of a Key Vault key")]
    [InlineData("https://vault.vault.azure.net/secrets/topsecret", "is no address of a Key Vault key")]
    // The build of these tests is one without the client of Key Vault.
    [InlineData("https://vault.vault.azure.net/keys/topsecret", "this build has no client of Key Vault")]
    public void A_key_of_the_vault_that_cannot_sign_stops_the_start(string key, string reason)
    {
        var refused = Assert.Throws<OptionsValidationException>(() =>
            Start([.. With("GitHub:PrivateKey", ""), ("GitHub:SigningKey", key)])
        );

        Assert.Contains(reason, Assert.Single(refused.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", refused.ToString(), StringComparison.Ordinal);
    }

    private static (string, string)[] With(string key, string value) =>
        [.. Complete.Where(setting => !string.Equals(setting.Item1, key, StringComparison.Ordinal)), (key, value)];

    private static GitHubOptions Start(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value, StringComparer.Ordinal)
            )
            .Build();
        using var services = new ServiceCollection().AddLogging().AddGitHub(configuration).BuildServiceProvider();
        services.GetRequiredService<IStartupValidator>().Validate();
        return services.GetRequiredService<IOptions<GitHubOptions>>().Value;
    }
}
