using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Attacks;

/// <summary>
/// The variables of a stack come with a branch, and choose neither programs nor identities nor states.
/// </summary>
public sealed class StackVariableTests
{
    [Theory]
    [InlineData("TF_CLI_ARGS")]
    [InlineData("TF_CLI_ARGS_apply")]
    [InlineData("TF_REATTACH_PROVIDERS")]
    [InlineData("TF_CLI_CONFIG_FILE")]
    [InlineData("TF_PLUGIN_CACHE_DIR")]
    [InlineData("TF_LOG_PATH")]
    [InlineData("TF_TOKEN_app_terraform_io")]
    [InlineData("TF_CLOUD_HOSTNAME")]
    [InlineData("TF_HTTP_ADDRESS")]
    [InlineData("TF_FORCE_LOCAL_BACKEND")]
    [InlineData("TFENV_REMOTE")]
    [InlineData("TERRAGRUNT_TFPATH")]
    [InlineData("LD_LIBRARY_PATH")]
    [InlineData("DYLD_INSERT_LIBRARIES")]
    [InlineData("AWS_PROFILE")]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE")]
    [InlineData("AWS_ENDPOINT_URL")]
    [InlineData("ARM_CLIENT_ID")]
    [InlineData("AZURE_CONFIG_DIR")]
    [InlineData("GOOGLE_APPLICATION_CREDENTIALS")]
    [InlineData("CLOUDSDK_CONFIG")]
    [InlineData("GITHUB_BASE_URL")]
    [InlineData("GITHUB_STEP_SUMMARY")]
    [InlineData("ACTIONS_RUNTIME_TOKEN")]
    [InlineData("GIT_CONFIG_COUNT")]
    [InlineData("XDG_CONFIG_HOME")]
    [InlineData("SSH_AUTH_SOCK")]
    [InlineData("BASH_ENV")]
    [InlineData("BASH_FUNC_terraform%%")]
    [InlineData("PYTHONHOME")]
    [InlineData("NODE_OPTIONS")]
    [InlineData("PERL5LIB")]
    [InlineData("RUBYLIB")]
    [InlineData("npm_config_registry")]
    [InlineData("https_proxy")]
    [InlineData("HTTPS_PROXY")]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("TMPDIR")]
    public void A_stack_does_not_set_what_the_job_stands_on(string name)
    {
        var error = Assert.Single(
            Errors(
                $"""
                stacks:
                  names:
                    a:
                      tag_query: x
                      variables:
                        '{name}': y

                """
            )
        );

        Assert.Equal(6, error.Line);
        Assert.StartsWith("stacks.names.a.variables.", error.Key, StringComparison.Ordinal);
        Assert.Contains("a step of type `env`", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TF_VAR_region")]
    [InlineData("TF_VAR_AWS_PROFILE")]
    [InlineData("AWS_REGION")]
    [InlineData("AWS_DEFAULT_REGION")]
    [InlineData("GITHUB_OWNER")]
    [InlineData("ENV")]
    [InlineData("PYTHIA")]
    public void A_stack_sets_what_is_its_own(string name) =>
        Assert.Empty(Errors($"stacks: {{names: {{a: {{tag_query: x, variables: {{{name}: y}}}}}}}}"));

    [Fact]
    public void A_step_which_is_the_repositorys_own_program_sets_them() =>
        Assert.Empty(
            Errors(
                """
                workflows:
                - tag_query: ''
                  plan:
                  - {type: env, name: AWS_PROFILE, cmd: [echo, plan]}
                  - {type: init, env: {TF_PLUGIN_CACHE_DIR: /cache, HTTPS_PROXY: 'http://proxy'}}
                """
            )
        );

    private static IReadOnlyList<ConfigurationError> Errors(string yaml) =>
        ConfigurationReader.Read(".terrateam/config.yml", yaml).Errors;
}
