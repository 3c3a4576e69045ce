terraform {
  backend "local" {
    path = "/var/lib/terrateam-sample/service.tfstate"
  }
}

data "terraform_remote_state" "network" {
  backend = "local"

  config = {
    path = "/var/lib/terrateam-sample/network.tfstate"
  }
}

resource "terraform_data" "service" {
  input = {
    name = "shop"
    cidr = data.terraform_remote_state.network.outputs.cidr
  }
}
