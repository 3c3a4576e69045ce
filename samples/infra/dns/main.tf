terraform {
  backend "local" {
    path = "/var/lib/terrateam-sample/dns.tfstate"
  }
}

resource "terraform_data" "record" {
  input = {
    name = "www.example.com"
    ttl  = 300
  }
}
